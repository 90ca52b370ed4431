import { wallClock } from '../calendar/china.ts';
import type { Demonstration } from '../client/contract/programmes.ts';
import { ServiceError } from '../client/errors.ts';
import { checkPlan } from '../client/files/plan.ts';
import { readText } from '../client/files/text.ts';
import type { Service } from '../client/service/service.ts';
import { samePlan } from '../client/service/start-programme.ts';
import type { Words } from '../domain/kernel/language.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { programmeMachine } from '../domain/programme/programme.ts';
import { many } from '../domain/words/numbers.ts';
import { rearm } from '../engine/rearm.ts';
import type { ProgrammeRow } from '../prisma/programmes.ts';

/** The plan file of a start, as it is now. */
export interface PlanFile {
  path: string;
  /** Whether it was asked for; otherwise it is the one that a first start takes. */
  named: boolean;
  text: string;
  plan?: Plan;
  /** Why it cannot be loaded. */
  amiss?: Words;
}

export async function readPlanFile(path: string, named: boolean): Promise<PlanFile> {
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    if (error instanceof ServiceError) return { path, named, text: '', amiss: error.words };
    throw error;
  }
  const { plan, faults } = checkPlan(text);
  if (plan) return { path, named, text, plan };
  const listed = (language: keyof Words) =>
    faults.map(({ line, column, where, what }) => `${path}:${line}:${column}: ${where ? `${where}: ` : ''}${what[language]}`);
  return {
    path,
    named,
    text,
    amiss: {
      zh: [`方案文件 ${path} 有 ${faults.length} 处错误：`, ...listed('zh')].join('\n'),
      en: [`The plan ${path} has ${many(faults.length, 'fault')}:`, ...listed('en')].join('\n'),
    },
  };
}

export interface Running {
  /** The one that is shown and followed. */
  programme: ProgrammeRow;
  /** Whether this start has loaded it. */
  loaded: boolean;
  ended: boolean;
  /** What whoever starts should know: where file and programme differ, what else runs. */
  notes: Words[];
}

/**
 * Goes on with every programme that there is, and loads the plan where that is meant: at the first start, or when it was asked
 * for by name and is new. A running programme is changed by amending it, never by a start: what the file says meanwhile, or that
 * it is gone, is told and ends nothing.
 *
 * @throws Error when there is nothing to go on with and the file cannot be loaded.
 */
export async function loadOrGoOn(service: Service, file: PlanFile, demonstration: Demonstration): Promise<Running> {
  const held = await service.store.programmes.list();
  const known = held.find(({ id }) => id === file.plan?.id);
  const loads = file.plan && !known && (file.named || held.length === 0);
  if (held.length === 0 && file.amiss) throw new Error(`${file.amiss.zh}\n${file.amiss.en}`);
  for (const { id, state } of held) if (!programmeMachine.isFinal(state)) await rearm(service.store, service.client, id);
  if (file.plan && loads) await service.startProgramme(file.text, demonstration);
  // A file that cannot be read any more still tells which programme was meant.
  const meant = file.plan?.id ?? /^id:\s*([\w-]+)/m.exec(file.text)?.[1];
  const programme =
    (loads && file.plan ? await service.programme(file.plan.id) : undefined) ??
    held.find(({ id }) => id === meant) ??
    held.find(({ state }) => !programmeMachine.isFinal(state)) ??
    held[0];
  if (!programme) throw new Error(`The plan ${file.path} could not be loaded.`);
  const notes = [
    ...(file.amiss ? [notLoaded(file.amiss)] : []),
    ...(known && file.plan ? await difference(service, known, { ...file, plan: file.plan }) : []),
    ...stageNotes(programme),
    ...besides(programme, held),
  ];
  return { programme, loaded: loads === true, ended: programmeMachine.isFinal(programme.state), notes };
}

const notLoaded = ({ zh, en }: Words): Words => ({
  zh: `${zh}\n未载入，接着运行已有的。`,
  en: `${en}\nIt is not loaded; what ran before goes on.`,
});

/** What the file says that the running plan does not, in a sentence; nothing where they say the same. */
async function difference(service: Service, { id, zone, state }: ProgrammeRow, file: PlanFile & { plan: Plan }): Promise<Words[]> {
  const { programmes } = service.store;
  const past = (await programmes.versions(id)).filter(({ version }) => version <= state.planVersion).toReversed();
  for (const { version } of past) {
    const contents = await programmes.plan(id, version);
    if (!contents || !samePlan(contents.plan, file.plan)) continue;
    if (version === state.planVersion) return [];
    const on = wallClock(zone).date(past[0]?.createdReal.getTime() ?? 0);
    return [
      {
        zh: `督办事项 ${id} 已于 ${on} 调整，接着按第 ${state.planVersion} 版方案运行；方案文件 ${file.path} 还是第 ${version} 版。`,
        en: `The programme ${id} was amended on ${on} and goes on with version ${state.planVersion} of its plan; the file ${file.path} still holds version ${version}.`,
      },
    ];
  }
  return [
    {
      zh: `方案文件 ${file.path} 与正在运行的第 ${state.planVersion} 版不同，未采用；要采用：npx duban programme amend ${id} ${file.path} --as office`,
      en: `The file ${file.path} differs from version ${state.planVersion}, which goes on running, and is not taken up; to take it up: npx duban programme amend ${id} ${file.path} --as office`,
    },
  ];
}

function stageNotes({ id, state }: ProgrammeRow): Words[] {
  if (state.stage === 'paused')
    return [
      {
        zh: `督办事项 ${id} 已暂停发信；恢复：npx duban programme resume ${id} --as office`,
        en: `The programme ${id} is paused and sends no mails; to go on: npx duban programme resume ${id} --as office`,
      },
    ];
  if (!programmeMachine.isFinal(state)) return [];
  return [
    {
      zh: `督办事项 ${id} ${state.stage === 'closed' ? '已结束' : '已全部办结'}，只供查看；用 --plan 载入另一份方案。`,
      en: `The programme ${id} is ${state.stage} and can only be looked at; --plan loads another plan.`,
    },
  ];
}

function besides({ id }: ProgrammeRow, held: readonly ProgrammeRow[]): Words[] {
  const others = held.filter((row) => row.id !== id && !programmeMachine.isFinal(row.state)).map((row) => row.id);
  if (others.length === 0) return [];
  return [{ zh: `同时运行：${others.join('、')}`, en: `Also running: ${others.join(', ')}` }];
}
