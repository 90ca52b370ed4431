import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import { LIGHTS } from '../../domain/kernel/lights.ts';
import type { LightOf } from '../../domain/matters/progress.ts';
import { isBusinessOf } from '../../domain/obligation/outsider.ts';
import { nameOf } from '../../domain/plan/plan.ts';
import { lightName } from '../../domain/words/words.ts';
import type { SlimObligation } from '../../prisma/pages.ts';
import type { Table } from '../../spreadsheet/write.ts';
import type { Trend, TrendTally } from '../contract/trend.ts';
import type { Reading } from './obligations.ts';

const empty = (): TrendTally => ({ due: 0, onTime: 0, lateDone: 0, lateOpen: 0, ahead: 0, lights: {} });

function count(tally: TrendTally, { state }: SlimObligation, nowMs: number, lightOf: LightOf): void {
  const isOpen = state.stage === 'open';
  // A lapse is a fact; an obligation that is past its instant is late even if no lapse is recorded yet.
  const late = state.lapsedAtMs !== undefined || (isOpen && state.schedule.dueAtMs <= nowMs);
  tally.due++;
  tally[isOpen ? (late ? 'lateOpen' : 'ahead') : late ? 'lateDone' : 'onTime']++;
  if (!isOpen) return;
  const light = lightOf(state, nowMs);
  tally.lights[light] = (tally.lights[light] ?? 0) + 1;
}

/** Tells what became of all that was due, by month and by body: of everybody, or of one department. */
export async function trendOf({ service, board }: Reading, programme: string, own: string | undefined): Promise<Trend> {
  const { plan, nowMs, lightOf } = await service.context(programme);
  const months = new Map<string, TrendTally>();
  const bodies = new Map<string, TrendTally>();
  for (const row of await board.rows(programme)) {
    const { departmentId, stage, schedule, outsider } = row.state;
    if (own !== undefined && !isBusinessOf(row.state, own)) continue;
    if (stage !== 'open' && stage !== 'submitted' && stage !== 'settled') continue;
    for (const [groups, key] of [
      [months, schedule.dueDate.slice(0, 7)],
      [bodies, departmentId],
    ] as const) {
      // An outsider is no department.
      if (outsider && groups === bodies) continue;
      const tally = groups.get(key) ?? empty();
      groups.set(key, tally);
      count(tally, row, nowMs, lightOf);
    }
  }
  return {
    months: [...months].map(([month, tally]) => ({ month, ...tally })).sort((one, other) => (one.month < other.month ? -1 : 1)),
    departments: [...bodies]
      .map(([id, tally]) => ({ id, name: nameOf(plan, id), ...tally }))
      .sort((one, other) => other.lateOpen - one.lateOpen || other.due - one.due),
  };
}

/** Gives the trend as a table, each row a month or a body. */
export function trendTable({ months, departments }: Trend, of: 'months' | 'departments', language: Language): Table {
  const t = inLanguage(language);
  const rows = of === 'months' ? months.map(({ month, ...tally }) => ({ name: month, ...tally })) : departments;
  return {
    header: [
      of === 'months' ? t('月份', 'Month') : t('单位', 'Body'),
      ...t(['到期', '按时', '逾期后报送', '逾期未报', '未到期'], ['Due', 'On time', 'Handed in late', 'Late and open', 'Not due yet']),
      ...LIGHTS.map((light) => lightName(light, language)),
    ],
    rows: rows.map(({ name, due, onTime, lateDone, lateOpen, ahead, lights }) => [
      name,
      ...[due, onTime, lateDone, lateOpen, ahead, ...LIGHTS.map((light) => lights[light] ?? 0)].map(String),
    ]),
  };
}
