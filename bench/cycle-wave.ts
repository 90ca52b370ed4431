import { openCalendar } from '../calendar/china.ts';
import { registeredFacts } from '../domain/enterprise/cycle-rules.ts';
import { enrolled } from '../domain/enterprise/machine.ts';
import { OFFICE } from '../domain/kernel/bodies.ts';
import { DEFAULT_DIGEST_AT } from '../domain/plan/defaults.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { planSchema } from '../domain/plan/schema.ts';
import { startDigest } from '../engine/start.ts';
import { workflowIds } from '../workflows/messages.ts';
import { type Rig, registeredAhead } from './rig.ts';
import { DEPARTMENTS, waveEntry, waveFrame } from './wave-plan.ts';

/** A Wednesday; every enterprise's yearly self-assessment was due on the day before. */
const MORNING = '2019-06-12';
const ISSUED_ON = '2018-06-12';
const DAY_MS = 86_400_000;

/** The rungs of a cycle alone: no digest and no brief leave on that morning, and the office hears of it with its departments. */
function cyclePlan(id: string): Plan {
  return planSchema.parse({
    ...waveFrame(id),
    from: '2019-06-01',
    // Without digests what a morning does is done at their usual hour; the mails about it leave at once.
    mailAt: DEFAULT_DIGEST_AT,
    briefOn: 'off',
    ladders: { cycle: [{ id: 'lapse', on: 'lapse', light: 'yellow', tell: ['officer', 'office'] }] },
    milestones: [{ id: 'kickoff', name: '部署', clause: '三', duty: '部署', due: '2099-12-31', lead: [OFFICE] }],
  });
}

/**
 * Enrols `enterprises` whose yearly self-assessments are all missed on one morning, and waits for that morning with the programme's own workflow. Gives
 * the real instant (epoch ms) of the morning, the programme, and the workflows to end afterwards.
 */
export async function registerCycles(rig: Rig, name: string, enterprises: number): Promise<{ atMs: number; programmeId: string; made: string[] }> {
  const { made, atMs, attempt } = await registeredAhead(rig, { ms: Math.ceil(6_000 + enterprises / 8) }, async (at, tried) => {
    const plan = cyclePlan(`${name}-${tried}`);
    const calendar = openCalendar(plan);
    const morningMs = calendar.instantMs(MORNING, DEFAULT_DIGEST_AT);
    const clock = { originMs: morningMs, realOriginMs: at, rate: 1 };
    const [startedAtMs, enrolledAtMs] = [morningMs - 2 * DAY_MS, morningMs - DAY_MS];
    const state = { programmeId: plan.id, stage: 'running' as const, planVersion: 1, openMilestones: [], elapsedMs: startedAtMs, sequence: 0 };
    await rig.store.programmes.create({ id: plan.id, name: plan.name, zone: plan.zone, clock, startedAtMs, state }, { text: '', plan }, []);
    for (let from = 0; from < enterprises; from += 2_000) {
      const rows = Array.from({ length: Math.min(2_000, enterprises - from) }, (_, offset) => {
        const entry = waveEntry(from + offset, ISSUED_ON);
        const held = enrolled(plan.id, entry.uscc, registeredFacts(plan, calendar, entry, enrolledAtMs), enrolledAtMs);
        return { id: held.id, uscc: entry.uscc, name: entry.name, mail: entry.mail, state: held };
      });
      await rig.store.enterprises.enrol(plan.id, rows, enrolledAtMs, { org: OFFICE, name: 'bench' }, () => undefined);
    }
    await startDigest(rig.engine.client, plan.id, clock);
    return [workflowIds.digest(plan.id)];
  });
  return { atMs, programmeId: `${name}-${attempt}`, made };
}

/** Each department one mail, the office one about all of them. */
export const CYCLE_MAILS = DEPARTMENTS + 1;
