import { enterpriseId } from '../domain/enterprise/enterprise.ts';
import { EACH_ENTERPRISE, orgOf } from '../domain/kernel/bodies.ts';
import type { PlainDate } from '../domain/kernel/dates.ts';
import { grouped } from '../domain/kernel/grouped.ts';
import { stepsLetter } from '../domain/letters/matters.ts';
import { type MatterItem, readMatterName } from '../domain/matters/matters.ts';
import { readRung } from '../domain/obligation/notices.ts';
import type { ClaimedNotice } from '../prisma/notices.ts';
import { entranceLetters } from './entrance-letters.ts';
import { type Composed, type Desk, moot, undeliverable } from './letter-desk.ts';
import { toldBy } from './matters.ts';

/** Opens the letters to enterprises themselves: about the steps of their cycle, by rungs that the plan marks, and of events of their own. */
export function stepLetters(desk: Desk) {
  const { store, plan, today } = desk;
  const entrance = entranceLetters(desk);
  /** What is asked of enterprises by one morning's rungs, looked up once for all whom a batch writes to. */
  const steps = new Map<PlainDate, Promise<ReadonlyMap<string, MatterItem[]>>>();

  async function lookUp(name: string, date: PlainDate): Promise<ReadonlyMap<string, MatterItem[]>> {
    const matter = readMatterName(name);
    if (!matter) return new Map();
    return grouped((await toldBy(store, plan, { ...matter, date, recipient: EACH_ENTERPRISE }, desk.waiting)).items, ({ id }) => id);
  }

  return {
    /** Tells one enterprise what it is still waited for; or gives, of all that a morning's rungs tell of, those who have an address. */
    async compose(notice: ClaimedNotice): Promise<Composed> {
      const told = readRung(notice.rung);
      if (told.about === 'entrance') return entrance.compose(notice, told.sequence);
      if (told.about !== 'matters') return moot('已无事项，无须再发');
      const known = steps.get(told.date) ?? lookUp(told.matter, told.date);
      steps.set(told.date, known);
      const open = await known;
      if (notice.recipient === EACH_ENTERPRISE) {
        const rows = await store.enterprises.getMany([...open.keys()].map((uscc) => enterpriseId(plan.id, uscc)));
        return { each: rows.flatMap(({ uscc, mail }) => (mail === undefined ? [] : [uscc])).sort() };
      }
      const line = 'enterprise' in notice ? notice.enterprise : undefined;
      const items = open.get(orgOf(notice.recipient));
      if (!line || !items) return moot('企业已办理，无须再发');
      if (line.mail === undefined) return undeliverable('登记中没有此企业的邮箱');
      const letter = await entrance.withEntrance(stepsLetter(plan, notice.recipient, line.name, items, today), notice.key, line.mail);
      return { mail: { to: { name: line.name, address: line.mail }, letter } };
    },
  };
}
