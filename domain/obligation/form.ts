import { firstDayWithin, withinText } from '../kernel/age.ts';
import { isPlainDate, type PlainDate } from '../kernel/dates.ts';
import { inLanguage, type Language, type Words } from '../kernel/language.ts';
import { type Refusal, refuse } from '../kernel/refusals.ts';
import { isBlank, LONGEST, textFault } from '../kernel/text.ts';
import { unitName, wholeOf } from '../kernel/units.ts';
import type { PlanForm, PlanFormField } from '../plan/plan.ts';

/** A value as somebody hands it in: a number, or a text, a day (YYYY-MM-DD) or the name of one of the files. */
export interface FigureGiven {
  field: string;
  value: number | string;
}

/** A value as it is kept: with what its field was called then, so that it can be read when the plan asks otherwise. */
export interface Figure extends FigureGiven {
  name: string;
  unit?: string;
  /** The indicator that it is reported for. */
  feeds?: string;
  /** The least that the plan asks for, where the value is below it. */
  least?: number;
}

/** The largest number that is kept exactly, with two decimal places. */
const MOST = 1e12;

/** The numbers that are below the least which the plan asks for: taken with a reason, since nobody can hand in what was not so. */
export const belowLeast = (figures: readonly Figure[]): Figure[] => figures.filter(({ least }) => least !== undefined);

/** `20 家`: a number with its unit. */
const withUnit = (value: number | string, unit: Figure['unit'], language: Language): string =>
  `${value}${unit === undefined ? '' : wholeOf(unit) !== undefined ? unit : ` ${unitName(unit, language)}`}`;

/** `检查（家），不少于 20`: a field as whoever fills it in reads it. */
export const fieldAsked = (field: Pick<PlanFormField, 'name' | 'unit' | 'atLeast' | 'within'>, language: Language): string =>
  fieldLabel(field, language) +
  (field.atLeast === undefined
    ? ''
    : inLanguage(language)(`，不少于 ${withUnit(field.atLeast, field.unit, 'zh')}`, `, at least ${withUnit(field.atLeast, field.unit, 'en')}`)) +
  (field.within === undefined ? '' : inLanguage(language)(`，${withinText(field.within, 'zh')}`, `, ${withinText(field.within, 'en')}`));

/** `动员会（次）`: a field as its label. */
export const fieldLabel = ({ name, unit }: Pick<PlanFormField, 'name' | 'unit'>, language: Language): string =>
  unit === undefined ? name : inLanguage(language)(`${name}（${unit}）`, `${name} (${unitName(unit, 'en')})`);

/** `动员会 3 次`, `检查 12 家（应不少于 20 家）`: a value as it is read. */
export const figureText = ({ name, value, unit, least }: Pick<Figure, 'name' | 'value' | 'unit' | 'least'>, language: Language): string =>
  inLanguage(language)(`${name} `, `${name}: `) +
  withUnit(value, unit, language) +
  (least === undefined ? '' : inLanguage(language)(`（应不少于 ${withUnit(least, unit, 'zh')}）`, ` (${withUnit(least, unit, 'en')} were to be reached)`));

/**
 * What a submission says, checked against the form that the plan asks for; or why it cannot be taken. A file's field that was left out
 * takes the only file that there is.
 *
 * @param files names of the files that are handed in with it.
 * @param on the day on which it is handed in, of which it depends how old a paper may be.
 */
export function filledIn(form: PlanForm | undefined, given: readonly FigureGiven[], files: readonly string[], on?: PlainDate): Figure[] | Refusal {
  const fields = form ?? [];
  const stray = given.find(({ field }) => fields.every(({ id }) => id !== field));
  if (stray) {
    const known = fields.map(({ id }) => id).join(', ');
    return known === ''
      ? faulty(stray.field, '方案没有要求这件任务填报数据，请去掉', 'the plan asks for no figures here: leave it out')
      : faulty(stray.field, `方案没有这个填报项；可填：${known}`, `the plan has no such field; there are ${known}`);
  }
  const doubled = given.find(({ field }, index) => given.findIndex((other) => other.field === field) !== index);
  if (doubled) return faulty(doubled.field, '填了两次，请只填一次', 'is given twice');
  const figures: Figure[] = [];
  const missing: PlanFormField[] = [];
  for (const field of fields) {
    const value = given.find((one) => one.field === field.id)?.value ?? (field.kind === 'file' && files.length === 1 ? files[0] : undefined);
    if (value === undefined || value === '') {
      if (field.required) missing.push(field);
      continue;
    }
    const fault = valueFault(field, value, files) ?? ageFault(field, value, on);
    if (fault) return faulty(fieldLabel(field, 'zh'), fault.zh, fault.en);
    const { id, name, unit, feeds, atLeast: least } = field;
    const isBelow = least !== undefined && typeof value === 'number' && value < least;
    figures.push({ field: id, name, value, ...(unit !== undefined && { unit }), ...(feeds !== undefined && { feeds }), ...(isBelow && { least }) });
  }
  return missing.length > 0 ? refuse('figures-missing', { fields: missing.map((field) => fieldLabel(field, 'zh')).join('、') }) : figures;
}

const faulty = (field: string, zh: string, en: string): Refusal => refuse('figure-faulty', { field, zh, en });

/** A paper that is older than the plan takes, or of a day that is still to come. */
function ageFault({ within }: PlanFormField, value: number | string, on: PlainDate | undefined): Words | undefined {
  if (within === undefined || on === undefined || typeof value !== 'string') return undefined;
  const first = firstDayWithin(within, on);
  return value >= first && value <= on
    ? undefined
    : {
        zh: `须在${withinText(within, 'zh')}，即 ${first} 至 ${on}，现为 ${value}`,
        en: `has to be ${withinText(within, 'en')}, from ${first} to ${on}, not ${value}`,
      };
}

function valueFault(
  { kind, decimals, unit, atMost, feeds }: PlanFormField,
  value: number | string,
  files: readonly string[],
): { zh: string; en: string } | undefined {
  if (kind === 'number') {
    // An indicator in per cent takes no more than there is.
    const whole = wholeOf(unit);
    const most = whole !== undefined && feeds !== undefined ? Math.min(atMost ?? whole, whole) : (atMost ?? whole ?? MOST);
    if (typeof value !== 'number' || !Number.isFinite(value)) return { zh: `应为数字，现为“${value}”`, en: `has to be a number, not “${value}”` };
    if (value < 0 || value > most) return { zh: `须在 0 到 ${most} 之间，现为 ${value}`, en: `has to be from 0 to ${most}, not ${value}` };
    if (Number(value.toFixed(decimals)) !== value)
      return decimals === 0
        ? { zh: `应为整数，现为 ${value}`, en: `has to be a whole number, not ${value}` }
        : { zh: `最多 ${decimals} 位小数，现为 ${value}`, en: `may have ${decimals} decimal places, ${value} has more` };
    return undefined;
  }
  if (typeof value !== 'string') return { zh: `应为文字，现为 ${value}`, en: `has to be text, not ${value}` };
  const words = textFault(value, 'line', LONGEST.name);
  if (words) return words;
  if (isBlank(value)) return { zh: '里没有看得见的字', en: 'holds nothing that can be seen' };
  if (kind === 'date' && !isPlainDate(value))
    return { zh: `须是存在的日期，写作 2019-06-30，现为“${value}”`, en: `has to be a date that exists, as 2019-06-30, not “${value}”` };
  if (kind === 'file' && !files.includes(value)) {
    const known = files.join('、') || '没有文件';
    return {
      zh: `须是所附文件之一（${known}），现为“${value}”`,
      en: `has to be one of the files handed in (${files.join(', ') || 'there are none'}), not “${value}”`,
    };
  }
  return undefined;
}

/**
 * Values for every field, for whoever plays a department; a file's is left to the one file that is handed in.
 *
 * @param roll gives 0 to 1, the same for the same purpose.
 */
export function imaginedFigures(form: PlanForm | undefined, roll: (purpose: string) => number, day: string): FigureGiven[] {
  return (form ?? []).flatMap(({ id, kind, atMost, atLeast = 0, unit }): FigureGiven[] => {
    if (kind === 'file') return [];
    if (kind === 'number') return [{ field: id, value: Math.max(atLeast, Math.floor(roll(`figure ${id}`) * Math.min(atMost ?? 20, unit === '%' ? 100 : 40))) }];
    return [{ field: id, value: kind === 'date' ? day : '已落实' }];
  });
}
