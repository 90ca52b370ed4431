import { wallClock } from '../../calendar/china.ts';
import { scopeName } from '../../domain/enterprise/scope-name.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import { programmeNowMs } from '../../domain/kernel/clock.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { refuse } from '../../domain/kernel/refusals.ts';
import { DEFAULT_SCORING } from '../../domain/plan/goal-fields.ts';
import { datedIndicators, nameOf, type Plan } from '../../domain/plan/plan.ts';
import { CRITERIA, type Period, periodOf, type ScoreLine, scoreOf } from '../../domain/score.ts';
import { madeOn } from '../../domain/score-day.ts';
import { endMinuteOf, many, minuteOf, pointsName } from '../../domain/words/numbers.ts';
import { criterionName, eventName, exemptName, periodName, personName, rungName } from '../../domain/words/words.ts';
import { scoreInput } from '../../prisma/scores.ts';
import type { Score, ScorePoint } from '../contract/programmes.ts';
import { mustBeSound, refusalError, ServiceError } from '../errors.ts';
import { refuseUnknown } from './acts.ts';
import type { Service } from './service.ts';

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
  const calendar = await service.calendarOf(plan);
  const { rows, ...input } = await scoreInput({ store: service.store, plan, calendar, nowMs, startedAtMs: programme.startedAtMs }, period);
  const scores = scoreOf(input);
  const milestones = new Map(rows.map(({ id, milestoneName }) => [id, milestoneName]));
  return {
    programme: programme.id,
    name: programme.name,
    period,
    asOf: wall.iso(nowMs),
    ...(await madeView(service, plan, period.name, departmentId)),
    departments: scores
      .filter((score) => departmentId === undefined || score.departmentId === departmentId)
      .map(({ lines, ...score }) => ({
        ...score,
        name: nameOf(plan, score.departmentId),
        points: lines.map((line) => pointView(line, milestones.get(line.obligationId) ?? '', plan, language)),
      })),
  };
}

async function madeView(service: Service, plan: Plan, period: string, departmentId: string | undefined): Promise<Pick<Score, 'made'>> {
  const made = (await service.store.scores.made(plan)).find((score) => score.period === period);
  if (!made) return {};
  const { iso } = wallClock(plan.zone);
  const { confirmed } = made;
  return {
    made: {
      at: iso(made.madeAtMs),
      ...(confirmed && {
        confirmed: {
          at: iso(confirmed.atMs),
          actor: [nameOf(plan, confirmed.actor.org), confirmed.actor.name].filter(Boolean).join(' '),
          reason: confirmed.reason,
        },
      }),
      departments: made.departments
        .filter((score) => departmentId === undefined || score.departmentId === departmentId)
        .map(({ departmentId: id, rank, total }) => ({ departmentId: id, ...(rank !== undefined && { rank }), ...(total !== undefined && { total }) })),
    },
  };
}

/**
 * The office says that a score holds, as it was made: on the next morning it is sent to the bodies.
 *
 * @throws ServiceError when it is not for this body, was not made yet, or was confirmed before.
 */
export async function confirmScore(
  service: Service,
  programmeId: string | undefined,
  period: Period,
  { actor, reason = '' }: { actor: Actor; reason?: string },
): Promise<{ period: string; confirmed: string }> {
  const programme = await service.programme(programmeId ?? (await onlyProgramme(service)));
  const plan = await service.planOf(programme);
  mustBeSound({ actor, key: 'confirm', ...(reason !== '' && { reason }) });
  if (actor.org !== OFFICE) throw refusalError(refuse('not-yours', { actor: actor.org, org: OFFICE }), plan);
  const made = (await service.store.scores.made(plan)).find((score) => score.period === period.name);
  const scoring = plan.scoring ?? DEFAULT_SCORING;
  const on = madeOn(period, scoring.made, await service.calendarOf(plan));
  if (!made)
    throw new ServiceError('conflict', 'score-not-made', {
      zh: `${periodName(period.name)}的考核还没有成稿（半年考核 ${on} 自动成稿），不能确认。`,
      en: `The score for the ${periodName(period.name, 'en')} has not been made (that of a half-year is made by itself, on ${on}), so there is nothing to confirm.`,
    });
  const { iso } = wallClock(plan.zone);
  const atMs = programmeNowMs(programme.clock, Date.now());
  const answer = { period: period.name, confirmed: iso(atMs) };
  await service.store.answers.answerWith(answer);
  if (made.confirmed || !(await service.store.scores.confirm(programme.id, period.name, atMs, actor, reason)))
    throw new ServiceError('conflict', 'score-confirmed', {
      zh: `${periodName(period.name)}的考核已经确认，不能再改。`,
      en: `The score for the ${periodName(period.name, 'en')} has been confirmed already.`,
    });
  return answer;
}

async function onlyProgramme(service: Service): Promise<string> {
  const [first, ...more] = await service.store.programmes.list();
  if (first && more.length === 0) return first.id;
  const known = [first, ...more].flatMap((row) => row?.id ?? []).join(', ');
  if (known === '')
    throw new ServiceError('invalid', 'no-programme', {
      zh: '还没有督办事项。',
      en: 'There is no programme yet.',
    });
  throw new ServiceError('invalid', 'which-programme', {
    zh: `有多个督办事项，请写明是哪一个：${known}。`,
    en: `There are several programmes; say which: ${known}.`,
  });
}

function pointView(line: ScoreLine, milestone: string, plan: Plan, language: Language): ScorePoint {
  const { obligationId, criterion, points, possible, share, exempt, events, missingAtMs, result, decision } = line;
  const wall = wallClock(plan.zone);
  const missing = {
    acknowledged: { zh: '时限已到，未签收', en: 'not acknowledged by then' },
    submitted: { zh: '时限已到，未报送', en: 'not handed in by then' },
  };
  const because = [
    ...(result ? [{ atMs: result.atMs, what: resultText(result, plan, language) }] : []),
    ...(missingAtMs === undefined || (criterion !== 'acknowledged' && criterion !== 'submitted')
      ? []
      : [{ atMs: missingAtMs, what: missing[criterion][language] }]),
    ...events.map(({ atMs, type, rung, itemId, sequence, actorOrg, actorName }) => ({
      atMs,
      what: decision ? decisionText(decision, language) : rung !== undefined && type === 'rungReached' ? rungName(rung, language) : eventName(type, language),
      item: itemId,
      sequence,
      ...(actorOrg !== undefined && { actor: `${nameOf(plan, actorOrg)}${actorName ? ` ${personName(actorName, language)}` : ''}` }),
    })),
  ];
  return {
    obligation: obligationId,
    milestone: result?.name ?? decision?.name ?? milestone,
    criterion,
    points,
    possible,
    share,
    ...(exempt && { exempt }),
    because: because.sort((a, b) => a.atMs - b.atMs).map(({ atMs, ...cause }) => ({ at: wall.iso(atMs), ...cause })),
  };
}

/** What was reached of a target, quota or indicator: `水库 6，应达 8`. */
function resultText({ kind, id, done, needed, reached, late, dueOn, ceiling }: NonNullable<ScoreLine['result']>, plan: Plan, language: Language): string {
  const scope = kind === 'target' ? `${scopeName(plan, id.split('/')[1] ?? '', language)} ` : '';
  const unit = kind === 'indicator' ? (datedIndicators(plan).find((one) => one.id === id)?.unit ?? '') : '';
  if (ceiling === 'silent')
    return inLanguage(language)(`至 ${dueOn} 不应超过 ${needed}${unit}，没有填报`, `at most ${needed}${unit && ` ${unit}`} up to ${dueOn}: nothing reported`);
  if (ceiling)
    return inLanguage(language)(
      `至 ${dueOn} 不应超过 ${needed}${unit}，实有 ${done}${unit}，${reached ? '没有超出' : '超出'}`,
      `${done}${unit && ` ${unit}`} of at most ${needed} up to ${dueOn}: ${reached ? 'kept' : 'exceeded'}`,
    );
  return inLanguage(language)(
    `${scope}至 ${dueOn} 应达 ${needed}${unit}，实有 ${done}${unit}，${reached ? (late ? '逾期达到' : '达到') : '未达到'}`,
    `${scope}${done} of ${needed}${unit && ` ${unit}`} by ${dueOn}: ${reached ? (late ? 'reached late' : 'reached') : 'missed'}`,
  );
}

/** The decision that took points: `决定扣 5 分（安委办〔2019〕2号，2019-06-20）`. */
function decisionText({ points, document, decidedOn }: NonNullable<ScoreLine['decision']>, language: Language): string {
  const paper = [document, decidedOn].filter((part) => part !== undefined).join(inLanguage(language)('，', ', '));
  return inLanguage(language)(`决定扣 ${points} 分（${paper}）`, `decided: ${many(points, 'point')} off (${paper})`);
}

/** One sentence on what a point rests on. */
export function reasonOf({ because, exempt, share }: ScorePoint, language: Language): string {
  const say = inLanguage(language);
  const causes = because.map(({ at, what, actor, sequence }) => {
    const about = [actor, sequence === undefined ? undefined : say(`台账第 ${sequence} 条`, `ledger no. ${sequence}`)].filter((part) => part !== undefined);
    const open = say('（', ' (');
    // What no event of the ledger says is that a day is over.
    return `${sequence === undefined ? endMinuteOf(at) : minuteOf(at)} ${what}${about.length > 0 ? `${open}${about.join(say('，', ', '))}${say('）', ')')}` : ''}`;
  });
  const parts = [
    ...causes,
    ...(exempt ? [exemptName(exempt, language)] : []),
    ...(share === 1 ? [] : [say(`配合件，按 ${share} 计`, `assists: counts ${share}`)]),
  ];
  return parts.join(say('；', '; '));
}

/** The ranked table as text, for a screen or a spreadsheet. */
export function scoreTable({ departments }: Score, language: Language): { header: string[]; rows: string[][] } {
  const say = inLanguage(language);
  const columns = CRITERIA;
  return {
    header: [
      ...say(['名次', '部门', '总分'], ['rank', 'department', 'total']),
      ...columns.map((criterion) => criterionName(criterion, language)),
      ...say(['计分件数', '未办结', '未到期'], ['counted', 'unsettled', 'not due yet']),
    ],
    rows: departments.map(({ rank, name, total, columns: of, obligations, unsettled, notYetDue }) => [
      rank === undefined ? '' : String(rank),
      name,
      total === undefined ? say('暂无', 'none yet') : pointsName(total),
      ...columns.map((criterion) => (total === undefined ? '' : pointsName(of[criterion]))),
      String(obligations),
      String(unsettled),
      String(notYetDue),
    ]),
  };
}

/** Every point with what it rests on, as a table. */
export function traceTable({ departments }: Score, language: Language): { header: string[]; rows: string[][] } {
  const say = inLanguage(language);
  return {
    header: say(
      ['部门', '项目', '得分', '满分', '阶段任务', '任务编号', '依据'],
      ['department', 'criterion', 'points', 'of', 'milestone', 'obligation', 'because'],
    ),
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
