import { wallClock } from '../../calendar/china.ts';
import { programmeNowMs } from '../../domain/kernel/clock.ts';
import { addDays } from '../../domain/kernel/dates.ts';
import { grouped } from '../../domain/kernel/grouped.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import { DEFAULT_SCORING } from '../../domain/plan/schema.ts';
import { type Period, periodOf, type ScoreLine, scoreOf } from '../../domain/score.ts';
import { minuteOf, pointsName } from '../../domain/words/numbers.ts';
import { criterionName, eventName, exemptName, personName, rungName } from '../../domain/words/words.ts';
import type { Score, ScorePoint } from '../contract/programmes.ts';
import { ServiceError } from '../errors.ts';
import { refuseUnknown, type Service } from './service.ts';

export interface ScoreRequest {
  period: Period;
  /** The only one there is, unless given. */
  programmeId?: string;
  /** Show this department alone; its rank is that among all. */
  departmentId?: string;
}

/** @throws ServiceError where it is neither a half-year nor a year. */
export function periodAsked(text: string): Period {
  const period = periodOf(text);
  if (period) return period;
  throw new ServiceError('invalid', 'period-wrong', {
    zh: '请写半年（如 2019H1）或年份（如 2019）。',
    en: 'Write a half-year such as 2019H1, or a year such as 2019.',
  });
}

/**
 * The scores of a programme's departments, best first, counted from the ledger as it stands.
 *
 * @throws ServiceError when the programme or the department is not known, or several programmes are there and none is named.
 */
export async function scoreProgramme(service: Service, { period, programmeId, departmentId }: ScoreRequest, language: Language): Promise<Score> {
  const programme = await service.programme(programmeId ?? (await onlyProgramme(service)));
  const plan = await service.planOf(programme);
  if (departmentId !== undefined) refuseUnknown(plan, departmentId);
  const wall = wallClock(programme.zone);
  const nowMs = programmeNowMs(programme.clock, Date.now());
  const rows = (await service.store.ledger.obligations({ programmeId: programme.id })).filter(
    ({ state }) => state.originalDueDate >= period.from && state.originalDueDate <= period.to,
  );
  const ids = rows.map(({ id }) => id);
  const events = grouped(await service.store.ledger.eventsOfAll(ids), ({ itemId }) => itemId);
  const told = grouped(await service.store.notices.accepted(ids), ({ obligationId }) => obligationId);
  const scores = scoreOf({
    period,
    nowMs,
    scoring: plan.scoring ?? DEFAULT_SCORING,
    obligations: rows.map(({ id, state }) => ({
      state,
      originalDueAtMs: wall.startOfDayMs(addDays(state.originalDueDate, 1)),
      events: events.get(id) ?? [],
      told: told.get(id) ?? [],
    })),
  });
  const milestones = new Map(rows.map(({ id, milestoneName }) => [id, milestoneName]));
  return {
    programme: programme.id,
    name: programme.name,
    period,
    asOf: wall.iso(nowMs),
    departments: scores
      .filter((score) => departmentId === undefined || score.departmentId === departmentId)
      .map(({ lines, ...score }) => ({
        ...score,
        name: nameOf(plan, score.departmentId),
        points: lines.map((line) => pointView(line, milestones.get(line.obligationId) ?? '', plan, language)),
      })),
  };
}

async function onlyProgramme(service: Service): Promise<string> {
  const [first, ...more] = await service.store.programmes.list();
  if (first && more.length === 0) return first.id;
  const known = [first, ...more].flatMap((row) => row?.id ?? []).join(', ');
  if (known === '')
    throw new ServiceError('invalid', 'no-programme', {
      zh: '还没有创建工程。',
      en: 'There is no programme yet.',
    });
  throw new ServiceError('invalid', 'which-programme', {
    zh: `有多个创建工程，请写明是哪一个：${known}。`,
    en: `There are several programmes; say which: ${known}.`,
  });
}

function pointView(line: ScoreLine, milestone: string, plan: Plan, language: Language): ScorePoint {
  const { obligationId, criterion, points, possible, share, exempt, events, missingAtMs } = line;
  const wall = wallClock(plan.zone);
  const missing = {
    acknowledged: { zh: '时限已到，未签收', en: 'not acknowledged by then' },
    submitted: { zh: '时限已到，未报送', en: 'not handed in by then' },
  };
  const because = [
    ...(missingAtMs === undefined || (criterion !== 'acknowledged' && criterion !== 'submitted')
      ? []
      : [{ atMs: missingAtMs, what: missing[criterion][language] }]),
    ...events.map(({ atMs, type, rung, itemId, sequence, actorOrg, actorName }) => ({
      atMs,
      what: rung !== undefined && type === 'rungReached' ? rungName(rung, language) : eventName(type, language),
      item: itemId,
      sequence,
      ...(actorOrg !== undefined && { actor: `${nameOf(plan, actorOrg)}${actorName ? ` ${personName(actorName, language)}` : ''}` }),
    })),
  ];
  return {
    obligation: obligationId,
    milestone,
    criterion,
    points,
    possible,
    share,
    ...(exempt && { exempt }),
    because: because.sort((a, b) => a.atMs - b.atMs).map(({ atMs, ...cause }) => ({ at: wall.iso(atMs), ...cause })),
  };
}

/** One sentence on what a point rests on. */
export function reasonOf({ because, exempt, share }: ScorePoint, language: Language): string {
  const zh = language === 'zh';
  const causes = because.map(({ at, what, actor, sequence }) => {
    const about = [actor, sequence === undefined ? undefined : zh ? `台账第 ${sequence} 条` : `ledger no. ${sequence}`].filter((part) => part !== undefined);
    const open = zh ? '（' : ' (';
    return `${minuteOf(at)} ${what}${about.length > 0 ? `${open}${about.join(zh ? '，' : ', ')}${zh ? '）' : ')'}` : ''}`;
  });
  const parts = [
    ...causes,
    ...(exempt ? [exemptName(exempt, language)] : []),
    ...(share === 1 ? [] : [zh ? `配合件，按 ${share} 计` : `assists: counts ${share}`]),
  ];
  return parts.join(zh ? '；' : '; ');
}

/** The ranked table as text, for a screen or a spreadsheet. */
export function scoreTable({ departments }: Score, language: Language): { header: string[]; rows: string[][] } {
  const zh = language === 'zh';
  const columns = ['acknowledged', 'submitted', 'extended', 'returned', 'red'] as const;
  return {
    header: [
      ...(zh ? ['名次', '部门', '总分'] : ['rank', 'department', 'total']),
      ...columns.map((criterion) => criterionName(criterion, language)),
      ...(zh ? ['计分件数', '未办结', '未到期'] : ['counted', 'unsettled', 'not due yet']),
    ],
    rows: departments.map(({ rank, name, total, columns: of, obligations, unsettled, notYetDue }) => [
      rank === undefined ? '' : String(rank),
      name,
      total === undefined ? (zh ? '暂无' : 'none yet') : pointsName(total),
      ...columns.map((criterion) => (total === undefined ? '' : pointsName(of[criterion]))),
      String(obligations),
      String(unsettled),
      String(notYetDue),
    ]),
  };
}

/** Every point with what it rests on, as a table. */
export function traceTable({ departments }: Score, language: Language): { header: string[]; rows: string[][] } {
  const zh = language === 'zh';
  return {
    header: zh
      ? ['部门', '项目', '得分', '满分', '阶段任务', '任务编号', '依据']
      : ['department', 'criterion', 'points', 'of', 'milestone', 'obligation', 'because'],
    rows: departments.flatMap(({ name, points }) =>
      points.map((point) => [
        name,
        criterionName(point.criterion, language),
        String(point.points),
        String(point.possible),
        point.milestone,
        point.obligation,
        reasonOf(point, language),
      ]),
    ),
  };
}
