import { wallClock } from '../../calendar/china.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import { programmeNowMs } from '../../domain/kernel/clock.ts';
import type { PlainDate } from '../../domain/kernel/dates.ts';
import type { Language } from '../../domain/kernel/language.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { refuse } from '../../domain/kernel/refusals.ts';
import { wholeOf } from '../../domain/kernel/units.ts';
import { type IndicatorFigure, indicatorFigure, indicatorSet, isCeiling, reportersOf } from '../../domain/matters/indicators.ts';
import { openLadders } from '../../domain/matters/matters.ts';
import { type DatedIndicator, datedIndicators, indicatorOn, nameOf, type Plan } from '../../domain/plan/plan.ts';
import { registerOf } from '../../domain/register/register.ts';
import { recipientName } from '../../domain/words/names.ts';
import type { ReportedValue } from '../../prisma/indicators.ts';
import { indicatorValues, registrySays } from '../../prisma/register-matters.ts';
import type { Indicators } from '../contract/targets.ts';
import { mustBeSound, refusalError, ServiceError } from '../errors.ts';
import type { Service } from './service.ts';

/** A number as somebody hands it in. */
export interface ValueGiven {
  indicator: string;
  value: number;
  /** The plan's own unless told; another one is refused. */
  unit?: string;
  /** The day that the number is of; today unless told. */
  on?: PlainDate;
  /** Whose number it is, where the office enters it for a department. */
  org?: string;
}

export interface ReportRequest extends ValueGiven {
  actor: Actor;
  /** The same key twice is one report. */
  key: string;
  note?: string;
  /** The submission that it comes with. */
  obligationId?: string;
}

/** `120`, `120台` or `80%`: a number, and its unit where it has one; undefined where it is none. */
export function readValue(text: string): Pick<ValueGiven, 'value' | 'unit'> | undefined {
  const [, number = '', unit = ''] = /^([\d,，]+(?:\.\d+)?)\s*([^\d\s.,，]*)$/.exec(text.trim()) ?? [];
  const value = Number(number.replaceAll(/[,，]/g, ''));
  return number === '' || !Number.isFinite(value) ? undefined : { value, ...(unit !== '' && { unit: unit === '％' ? '%' : unit }) };
}

/** Checks a number against the plan; gives it as it is kept. */
async function checked(service: Service, programmeId: string, given: ValueGiven, actor: Actor) {
  const programme = await service.programme(programmeId);
  const plan = await service.planOf(programme);
  const nowMs = programmeNowMs(programme.clock, Date.now());
  const today = wallClock(plan.zone).date(nowMs);
  const indicator = indicatorOf(plan, given.indicator, given.on ?? today);
  if (indicator.register) {
    const { of } = indicator.register;
    const name = registerOf(plan, of)?.name ?? of;
    throw new ServiceError('conflict', 'counted-by-register', {
      zh: `指标“${indicator.name}”由“${name}”自动计数，不用填报；请在清单里登记或销号。`,
      en: `“${indicator.name}” is counted from the register “${name}” and not reported: enter items there, or strike them off.`,
    });
  }
  const reporters = reportersOf(plan, indicator);
  const { value, unit = indicator.unit, on = today } = given;
  const org = given.org ?? (reporters.includes(actor.org) ? actor.org : actor.org === OFFICE && reporters.length === 1 ? (reporters[0] ?? '') : actor.org);
  if (actor.org !== org && actor.org !== OFFICE) throw refusalError(refuse('not-yours', { actor: actor.org, org }), plan);
  if (!reporters.includes(org)) {
    const known = reporters.map((one) => nameOf(plan, one)).join('、');
    throw new ServiceError('forbidden', 'not-a-reporter', {
      zh: `指标“${indicator.name}”由${known}填报，${nameOf(plan, org)}不填报；安委办代填的，请写明是哪个部门的。`,
      en: `“${indicator.name}” is reported by ${known}, not by ${nameOf(plan, org)}; the office has to say for which department it enters it.`,
    });
  }
  if (unit !== indicator.unit)
    throw new ServiceError('invalid', 'wrong-unit', {
      zh: `指标“${indicator.name}”的单位是${indicator.unit}，不是${unit}；请换算后再填。`,
      en: `“${indicator.name}” is counted in ${indicator.unit}, not in ${unit}: convert it first.`,
    });
  const whole = wholeOf(indicator.unit);
  if (!Number.isFinite(value) || value < 0 || value > (whole ?? MOST))
    throw new ServiceError('invalid', 'no-such-value', {
      zh: `数值 ${value} 不对：请填不小于 0${whole === undefined ? '' : `、不大于 ${whole}`}的数。`,
      en: `${value} is no value: give a number from 0${whole === undefined ? '' : ` to ${whole}`}.`,
    });
  if (on > today)
    throw new ServiceError('invalid', 'in-the-future', { zh: `日期 ${on} 还没有到，今天是 ${today}。`, en: `${on} has not come yet: today is ${today}.` });
  return { nowMs, indicator, payload: { value, unit, on, org } };
}

/** The largest number that is kept exactly, with two decimal places. */
const MOST = 1e12;

/** An indicator by its code; of one with a number for each period that of the period which a day is in, unless its own code is given. */
function indicatorOf(plan: Plan, id: string, on: PlainDate): DatedIndicator {
  const found = indicatorOn(plan, id, on);
  if (found) return found;
  const known = plan.indicators.map((one) => one.id).join(', ') || '-';
  throw new ServiceError('unknown', 'unknown-indicator', {
    zh: `方案中没有代号为 ${id} 的指标；可选：${known}。`,
    en: `The plan has no indicator called ${id}; there are ${known}.`,
  });
}

/** Keeps a number with who gave it and when; what was given before stays. */
export async function reportValue(
  service: Service,
  programmeId: string,
  { actor, key, note = '', obligationId, ...given }: ReportRequest,
): Promise<{ sequence: number }> {
  mustBeSound({ actor, key, ...(note !== '' && { reason: note }) });
  const { nowMs, indicator, payload } = await checked(service, programmeId, given, actor);
  const kept = { ...payload, note, ...(obligationId !== undefined && { obligationId }) };
  return { sequence: await service.store.indicators.report(programmeId, indicator.id, nowMs, actor, key, kept) };
}

/** Whether numbers that come with a submission could be kept, before the submission is made. */
export async function mustBeReportable(service: Service, programmeId: string, values: readonly ValueGiven[], actor: Actor): Promise<void> {
  for (const given of values) await checked(service, programmeId, given, actor);
}

export interface IndicatorView extends IndicatorFigure {
  id: string;
  name: string;
  clause: string;
  unit: string;
  /** Whether the target is the most that is allowed. */
  ceiling: boolean;
  dueOn: PlainDate;
  asOf: PlainDate;
  /** Who reports it. */
  reporters: { id: string; name: string }[];
  /** The register that it is counted from, by name: then nobody reports it. */
  countedFrom?: string;
  /** What the registry says, where the plan names a question to it. */
  registry?: { value: number; differs: boolean };
  /** The next mail about it, if it stays short. */
  next?: { on: PlainDate; recipients: string[] };
  /** Of a number of each period: the period that is shown, and what came of those that are over. */
  round?: { id: string; name: string };
  rounds?: { id: string; name: string; dueOn: PlainDate; value?: number; target?: number; met: boolean; silent: string[] }[];
  /** Every number that was reported, the latest first; of a number of each period those of the one that is shown. */
  history: ReportedValue[];
}

/** Every indicator of a programme as of now: of one with a number for each period the one that runs, with what came of those that are over. */
export async function indicatorStatus(service: Service, programmeId: string): Promise<IndicatorView[]> {
  const programme = await service.programme(programmeId);
  const plan = await service.planOf(programme);
  const calendar = await service.calendarOf(plan);
  const today = wallClock(plan.zone).date(programmeNowMs(programme.clock, Date.now()));
  const dated = datedIndicators(plan);
  const values = await indicatorValues(service.store, plan, calendar, dated);
  const valuesOf = ({ id }: DatedIndicator) => values.filter(({ indicatorId }) => indicatorId === id).reverse();
  const ladders = openLadders(plan, calendar);
  return Promise.all(
    plan.indicators.flatMap(({ id, name, clause, unit }) => {
      const indicator = indicatorOn(plan, id, today);
      if (!indicator) return [];
      const over = dated.filter(({ round, due }) => round?.of === id && due < today);
      const view = async (): Promise<IndicatorView> => {
        const history = valuesOf(indicator);
        const figure = indicatorFigure(plan, indicator, history, today);
        const known = await registrySays(service.store, plan, calendar, indicator, today);
        const reporters = reportersOf(plan, indicator);
        const rungs = reporters.flatMap((org) => ladders.rungsOf(indicatorSet(indicator, org))).filter(({ date }) => date > today);
        const [next] = rungs.sort((a, b) => a.atMs - b.atMs);
        // A ceiling is kept on its last day and not before: each is asked until then.
        const reached = figure.met && next?.side === 'before' && !isCeiling(indicator);
        return {
          ...{ id, name, clause, unit },
          ...(indicator.round && {
            round: { id: indicator.id, name: indicator.name },
            rounds: over.map((one) => {
              const { value, target, met, silent } = indicatorFigure(plan, one, valuesOf(one), today);
              return {
                id: one.id,
                name: one.name,
                dueOn: one.due,
                ...(value !== undefined && { value }),
                ...(target !== undefined && { target }),
                met,
                silent,
              };
            }),
          }),
          ceiling: isCeiling(indicator),
          dueOn: indicator.due,
          asOf: today,
          reporters: reporters.map((org) => ({ id: org, name: nameOf(plan, org) })),
          ...figure,
          ...(indicator.register && { countedFrom: registerOf(plan, indicator.register.of)?.name ?? indicator.register.of }),
          ...(known !== undefined && { registry: { value: known, differs: figure.value !== undefined && figure.value !== known } }),
          ...(next &&
            !reached && {
              next: { on: next.date, recipients: [...new Set(rungs.filter(({ date }) => date === next.date).flatMap(({ recipients }) => recipients))] },
            }),
          history,
        };
      };
      return [view()];
    }),
  );
}

/** The same with names, as a person reads it. */
export async function indicatorViews(service: Service, programmeId: string, language: Language): Promise<Indicators> {
  const { plan } = await service.context(programmeId);
  const { iso } = wallClock(plan.zone);
  return {
    items: (await indicatorStatus(service, programmeId)).map(({ reported: _reported, silent, next, history, parts, rounds, ...view }) => ({
      ...view,
      ...(rounds && { rounds: rounds.map((one) => ({ ...one, silent: one.silent.map((org) => nameOf(plan, org)) })) }),
      ...(parts && {
        parts: parts.map(({ reported: _own, silent: _silent, org, ...part }) => ({ ...part, department: nameOf(plan, org) })),
      }),
      silent: silent.map((org) => nameOf(plan, org)),
      ...(next && { next: { on: next.on, recipients: next.recipients.map((code) => recipientName(plan, code, language)) } }),
      history: history.map(({ sequence, org, value, on, atMs, actor, note }) => ({
        ...{ sequence, value, on, note },
        department: nameOf(plan, org),
        at: iso(atMs),
        actor: nameOf(plan, actor.org),
        actorName: actor.name,
      })),
    })),
  };
}
