import { actOnItem, enterItem } from '../../client/service/registers.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import { addDays } from '../../domain/kernel/dates.ts';
import { enteredItem, itemMachine } from '../../domain/register/machine.ts';
import { type ItemEvent, type ItemState, itemId, strikerOf } from '../../domain/register/register.ts';
import type { ModelCase } from './model-cases.ts';
import { itemsOf, REGISTER } from './model-plans.ts';
import type { TestStack } from './stack.ts';

/** An item as the store holds it, and as the rules make it of what the ledger says has happened to it. */
export interface LivedItem {
  stored: ItemState;
  replayed: ItemState;
  /** How it stood from each instant on (programme epoch ms). */
  stages: { atMs: number; state: ItemState }[];
}

/** Finds what a case finds on a real stack, at its hours: each item is entered, and perhaps handed in and struck off. `turn` lets versions of the plan and acts wait for each other. */
export function findItems(
  { service, store }: Pick<TestStack, 'service' | 'store'>,
  programmeId: string,
  given: ModelCase,
  { instantMs, turn }: { instantMs(date: string, time: string): number; turn(atMs: number, act: () => Promise<unknown>): Promise<void> },
): { done: Promise<unknown>; items(): Promise<LivedItem[]> } {
  const numbers: number[] = [];
  const by = (org: string, key: string) => ({ actor: { org, name: '某人' }, key });
  const seeTo = async ({ on, count, for: org, dueOn, doneAfterDays }: ReturnType<typeof itemsOf>[number], nth: number) => {
    const entered: number[] = [];
    await turn(instantMs(on, '10:00'), async () => {
      const { plan } = await service.context(programmeId);
      const active = plan.departments.filter(({ mergedInto, standsFor }) => mergedInto === undefined && standsFor === undefined);
      for (let index = 0; index < count; index++) {
        const owner = org ?? active[index % active.length]?.id ?? OFFICE;
        const asked = { ...by(OFFICE, `enter ${nth} ${index}`), name: `隐患 ${nth} ${index}`, org: owner, ...(dueOn !== undefined && { dueOn }) };
        // A limit that has passed by the time that it is entered is refused: a wake that is late is no fault of the rules.
        const done = await enterItem(service, programmeId, REGISTER, asked).catch(() => undefined);
        if (done) entered.push(done.number);
      }
    });
    numbers.push(...entered);
    if (doneAfterDays === undefined) return;
    const act = async (number: number, kind: 'handIn' | 'strikeOff') => {
      const { plan } = await service.context(programmeId);
      const state = await store.registers.get(itemId(programmeId, REGISTER, number));
      const org = state && (kind === 'handIn' ? OFFICE : strikerOf(plan, state));
      if (org !== undefined) await actOnItem(service, programmeId, { register: REGISTER, number }, kind, { ...by(org, `${kind} ${number}`), reason: '已整改' });
    };
    const handedIn = addDays(on, doneAfterDays);
    await turn(instantMs(handedIn, '15:00'), () => Promise.all(entered.map((number) => act(number, 'handIn'))));
    await turn(instantMs(addDays(handedIn, 1), '15:00'), () => Promise.all(entered.map((number) => act(number, 'strikeOff'))));
  };
  return {
    done: Promise.all(itemsOf(given).map(seeTo)),
    async items() {
      const lived: LivedItem[] = [];
      for (const number of numbers) {
        const id = itemId(programmeId, REGISTER, number);
        const [first, ...later] = await store.ledger.events(id);
        const stored = await store.registers.get(id);
        if (!first || !stored) throw new Error(`nothing is known of ${id}`);
        const { name, org, values, dueOn } = first.payload as unknown as Pick<ItemState, 'name' | 'org' | 'values' | 'dueOn'>;
        const entered = enteredItem(
          { name, org, values, dueOn },
          { programmeId, registerId: REGISTER, number },
          { actor: { org: first.actorOrg ?? '', name: '' }, key: first.actKey ?? '', atMs: first.atMs },
        ).state;
        const events = later.map(
          ({ type, atMs, payload, actorOrg }) => ({ ...payload, type, atMs, actor: { org: actorOrg ?? '', name: '' } }) as unknown as ItemEvent,
        );
        const stages = [{ atMs: first.atMs, state: entered }];
        for (const event of events) stages.push({ atMs: event.atMs, state: itemMachine.evolve(stages.at(-1)?.state ?? entered, event) });
        lived.push({ stored, replayed: stages.at(-1)?.state ?? entered, stages });
      }
      return lived;
    },
  };
}
