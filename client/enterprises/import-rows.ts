import { registeredFacts, registryEntry } from '../../domain/enterprise/cycle-rules.ts';
import { enterpriseId } from '../../domain/enterprise/enterprise.ts';
import { enrolled, enterpriseMachine } from '../../domain/enterprise/machine.ts';
import type { RegistryEntry } from '../../domain/enterprise/registry-entry.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { present } from '../../domain/kernel/present.ts';
import type { EnterpriseRow } from '../../prisma/enterprises.ts';
import { ServiceError } from '../errors.ts';
import type { Service } from '../service/service.ts';
import type { ColumnKey } from './columns.ts';
import { differencesOf, headerOf } from './differences.ts';
import type { RegistryRow } from './file.ts';
import type { Tally } from './import-tally.ts';
import type { Registry } from './registry.ts';

/** Who brings rows in, and how. */
export interface BringingIn {
  actor: Actor;
  language: Language;
  dryRun?: boolean;
  /** The reason with which the office puts right what was registered wrongly; without it such rows are rejected. */
  correction?: string;
}

/** A row with nothing wrong in it. */
export type Accepted = RegistryRow & { entry: RegistryEntry };

/** The part of a row that follows the file, to be written with the others of its batch. */
type Followed = Pick<EnterpriseRow, 'id' | 'name' | 'mail' | 'details'>;

export type RowWriter = ReturnType<typeof openRowWriter>;

/** Writes rows that are right to the registry, a batch at a time, and tells the tally; a trial only asks the rules. */
export function openRowWriter(
  registry: Registry,
  { programme, plan, calendar, nowMs }: Awaited<ReturnType<Service['context']>>,
  columns: ReadonlyMap<ColumnKey, unknown>,
  { actor, language, dryRun, correction }: BringingIn,
  tally: Tally,
) {
  const { store } = registry.service;
  const { counts } = tally;

  function fresh(entry: RegistryEntry): Omit<EnterpriseRow, 'programmeId'> {
    const state = enrolled(programme.id, entry.uscc, registeredFacts(plan, calendar, entry, nowMs), nowMs);
    tally.note(`+ ${entry.uscc} ${entry.name}`);
    return { id: state.id, uscc: entry.uscc, name: entry.name, state, ...present({ mail: entry.mail, details: entry.details }) };
  }

  /** Brings in what a row says otherwise of an enterprise that is registered; where the rules do not let it, the row is rejected. */
  async function update(row: Accepted, known: EnterpriseRow): Promise<Followed | undefined> {
    const { entry } = row;
    const held = registryEntry(known);
    const { cycle, follows, number } = differencesOf(held, entry, columns);
    if (cycle.length > 0) {
      const certificate = entry.certificate && { ...held.certificate, ...entry.certificate };
      const refused =
        correction === undefined
          ? registeredOtherwise(cycle, language)
          : await refusalOf(() => registry.correct(known, { ...held, ...entry, ...(certificate && { certificate }) }, actor, correction, dryRun));
      if (refused) {
        tally.reject(row, [refused]);
        return undefined;
      }
      counts.corrected++;
      tally.note(`~ ${entry.uscc} ${entry.name}：${cycle.map(headerOf).join('、')}`);
    } else if (number !== undefined) {
      const refused = await refusalOf(() => registry.addNumber(known, number, actor, dryRun));
      if (refused) {
        tally.reject(row, [refused]);
        return undefined;
      }
      counts.numbered++;
      tally.note(`~ ${entry.uscc} ${entry.name}：${headerOf('certificate')} ${number}`);
    }
    if (follows.length > 0) {
      if (cycle.length === 0) tally.note(`~ ${entry.uscc} ${known.name} → ${entry.name}${entry.mail ? ` <${entry.mail}>` : ''}`);
      const details = entry.details && { ...known.details, ...entry.details };
      return { id: known.id, name: entry.name, ...present({ mail: entry.mail ?? known.mail, details: details ?? known.details }) };
    }
    if (cycle.length === 0 && number === undefined) counts.unchanged++;
    return undefined;
  }

  /** Gives the reason why the rules do not let something be done; undefined where it is done. */
  async function refusalOf(run: () => Promise<void>): Promise<string | undefined> {
    try {
      await run();
      return undefined;
    } catch (error) {
      if (error instanceof ServiceError) return error.words[language];
      throw error;
    }
  }

  return {
    async write(batch: Accepted[]): Promise<void> {
      const ids = batch.map(({ entry }) => enterpriseId(programme.id, entry.uscc));
      const held = new Map((await store.enterprises.getMany(ids)).map((row) => [row.uscc, row]));
      const added: Omit<EnterpriseRow, 'programmeId'>[] = [];
      const followed: Followed[] = [];
      for (const row of batch) {
        const { certificate, uscc } = row.entry;
        const known = held.get(uscc);
        if (certificate && !(certificate.number ?? known?.state.certificate?.number)) counts.withoutNumber++;
        const follows = known ? await update(row, known) : undefined;
        if (!known) added.push(fresh(row.entry));
        else if (follows) followed.push(follows);
      }
      counts.renamed += followed.length;
      if (dryRun) {
        counts.added += added.length;
        return;
      }
      if (added.length > 0) counts.added += await store.enterprises.enrol(programme.id, added, nowMs, actor, enterpriseMachine.wake);
      if (followed.length > 0) await store.enterprises.rename(followed);
    },
  };
}

function registeredOtherwise(keys: ColumnKey[], language: Language): string {
  const named = keys.map(headerOf).join('、');
  return inLanguage(language)(
    `${named}与登记不同；办理进展请在该企业下逐步办理，登记错误由安委办在导入时注明理由更正`,
    `${named} differ from what is registered: record progress step by step on the enterprise; the office puts mistakes right by importing with a reason`,
  );
}
