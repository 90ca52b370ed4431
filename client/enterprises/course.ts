import { figureOf, scopesOf } from '../../domain/enterprise/target.ts';
import { addDays, type PlainDate } from '../../domain/kernel/dates.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import { percent } from '../../domain/words/numbers.ts';
import type { Table } from '../../spreadsheet/write.ts';
import type { Course } from '../contract/course.ts';
import type { Targets } from '../contract/targets.ts';
import type { Registry } from './registry.ts';
import { ASSUMPTION, instantOf, targetStatus } from './targets.ts';

/** How many ends of months are looked back at, besides today. */
const MONTHS = 12;

/** Gives the last day of the month before that of a day. */
const monthEndBefore = (date: PlainDate): PlainDate => addDays(`${date.slice(0, 8)}01`, -1);

/** Gives the days at which a course is looked at: the ends of the last months since the plan began, and today. */
export function courseDays(from: PlainDate, today: PlainDate): PlainDate[] {
  const days = [today];
  for (let day = monthEndBefore(today); day >= from && days.length <= MONTHS; day = monthEndBefore(day)) days.unshift(day);
  return days;
}

/**
 * Gives each target over time: how it stood at the end of each month and stands today, over all of its sectors together, and what this pace
 * comes to on its day.
 */
export async function courseOf(registry: Registry, programmeId: string, language: Language): Promise<Course> {
  const { plan, calendar, today, nowMs } = await registry.service.context(programmeId);
  const { enterprises } = registry.service.store;
  const counts = new Map<PlainDate, Awaited<ReturnType<typeof enterprises.counts>>>();
  if (plan.targets.length > 0)
    for (const day of courseDays(plan.from, today)) counts.set(day, await enterprises.counts(programmeId, day, instantOf(calendar, day, nowMs)));
  const now = await targetStatus(registry, programmeId);
  return {
    assumption: ASSUMPTION[language],
    items: plan.targets.map((target) => {
      const scopes = scopesOf(plan, target);
      const together = { scope: 'all', sectors: [...new Set(scopes.flatMap(({ sectors }) => sectors))] };
      const points = [...counts].flatMap(([date, of]) => {
        const { numerator, denominator, rate } = figureOf(target, together, of, date);
        if (rate === undefined) return [];
        const each = scopes.map((scope) => figureOf(target, scope, of, date)).filter((figure) => figure.denominator > 0);
        return [{ date, numerator, denominator, rate, scopes: each.length, met: each.filter((figure) => figure.met).length }];
      });
      const forecasts =
        now.find(({ id }) => id === target.id)?.figures.flatMap(({ forecast, denominator }) => (forecast ? [{ ...forecast, denominator }] : [])) ?? [];
      const sum = (of: (one: (typeof forecasts)[number]) => number) => forecasts.reduce((all, one) => all + of(one), 0);
      const [numerator, denominator] = [sum((one) => one.numerator), sum((one) => one.denominator)];
      return {
        id: target.id,
        name: target.name,
        clause: target.clause,
        dueOn: target.asOf,
        atLeast: target.atLeast,
        points,
        ...(denominator > 0 && {
          forecast: { numerator, denominator, rate: numerator / denominator, scopes: forecasts.length, met: forecasts.filter(({ met }) => met).length },
        }),
      };
    }),
  };
}

/** Gives a course as a table: a row for each target and day, the forecast last. */
export function courseTable({ items }: Course, language: Language): Table {
  const t = inLanguage(language);
  const actual = t('实际', 'actual');
  return {
    header: t(
      ['目标', '日期', '性质', '达标数', '企业数', '比率', '标准', '达到的项数', '共几项'],
      ['Target', 'Day', 'Kind', 'Numerator', 'Denominator', 'Rate', 'Threshold', 'Parts that meet it', 'Parts'],
    ),
    rows: items.flatMap(({ name, dueOn, atLeast, points, forecast }) =>
      [...points.map((point) => ({ ...point, kind: actual })), ...(forecast ? [{ ...forecast, date: dueOn, kind: t('预测', 'forecast') }] : [])].map(
        ({ date, kind, numerator, denominator, rate, met, scopes }) => [
          ...[name, date, kind, String(numerator), String(denominator), percent(rate, atLeast), percent(atLeast), String(met), String(scopes)],
        ],
      ),
    ),
  };
}

/** The numbers of every target as of one day, by scope, as a table: what the pictures of that day show. */
export function targetsTable({ items }: Targets, language: Language): Table {
  const t = inLanguage(language);
  return {
    header: t(
      ['目标', '截至', '行业领域', '达标数', '企业数', '比率', '标准', '还差', '是否达到', '预测比率', '预测能否达到'],
      ['Target', 'As of', 'Scope', 'Numerator', 'Denominator', 'Rate', 'Threshold', 'Short', 'Met', 'Forecast rate', 'Forecast meets it'],
    ),
    rows: items.flatMap(({ name, asOf, atLeast, figures }) =>
      figures.map(({ scopeName, numerator, denominator, rate, gap, met, forecast }) => {
        const yes = (is: boolean) => (is ? t('是', 'yes') : t('否', 'no'));
        const counted = [String(numerator), String(denominator), percent(rate, atLeast), percent(atLeast), String(gap), yes(met)];
        return [name, asOf, scopeName, ...counted, ...(forecast ? [percent(forecast.rate, atLeast), yes(forecast.met)] : ['', ''])];
      }),
    ),
  };
}
