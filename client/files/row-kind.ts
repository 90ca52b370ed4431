import type { Words } from '../../domain/kernel/language.ts';
import { many } from '../../domain/words/numbers.ts';
import { isBrokenNumber, isFormulaError, isNothing, plain } from './cells.ts';

/** Rows of a list that stand for nothing: numbered blanks of a form, totals, who filled it in, notes, the header again on a new page. */
export type PassedKind = 'blank' | 'total' | 'note';

/** Which columns say that a row is something. */
export interface ListColumns {
  /** Without these a row is nothing. */
  identity: number[];
  /** What a form often has filled in already. */
  prefilled: number[];
}

const TOTAL = /^\p{Script=Han}{0,8}(?:合计|总计|小计|共计|累计|总数)(?:[:(]?\d*[家户个条项行]?(?:企业|单位)?\)?)?$|^共\d+[家户个条项行](?:企业|单位)?$/u;
/** 注：…, 备注2:…: no code and no name of anything has a colon behind a few characters. */
const LABEL = /^[(*※]*[\p{Script=Han}()/、]{1,14}\d{0,2}[):]*:/u;
/** 填表人：王某, or 填表人 with the name in the next cell; （单位盖章）. */
const SIGNATURE =
  /^\(?(?:(?:填表|填报|制表|审核|复核|审批|经办|统计|报送|单位负责|主要负责|分管|联系)(?:人|单位|日期|时间|领导|电话|方式)(?:$|[:(签])|(?:单位)?(?:盖章|公章|签章|签字))/;
const HEADING = /^\(?[一二三四五六七八九十]{1,3}(?:\)|[、.．])/;
const CODE = /^[0-9A-Z]{15,20}$/i;

/** Whether a row has a code, right or wrong, where one belongs: then it is an enterprise, whatever else it says. */
export const hasCode = (cells: readonly string[], { identity }: ListColumns) =>
  identity.some((column) => CODE.test(plain(cells[column] ?? '')) || isBrokenNumber(cells[column] ?? ''));

/** Says what a row without a code stands for if it is not part of the list; undefined where it is, even if faulty. */
export function passedKind(cells: readonly string[], { identity, prefilled }: ListColumns): PassedKind | undefined {
  const filled = [...cells.entries()].filter(([, cell]) => !isNothing(cell));
  const texts = filled.map(([, cell]) => plain(cell));
  if (texts.some((text) => TOTAL.test(text))) return 'total';
  // A department that spans the rows stands before whatever is written beside it.
  const beginnings = [filled, filled.filter(([column]) => !prefilled.includes(column))].map((cellsLeft) => ({
    count: cellsLeft.length,
    column: cellsLeft[0]?.[0] ?? -1,
    text: cellsLeft.map(([, cell]) => plain(cell)).find((text) => !/^\d+$/.test(text)) ?? '',
  }));
  const name = plain(cells[identity.at(-1) ?? -1] ?? '');
  const nameless = isNothing(name) || LABEL.test(name);
  const isNote = beginnings.some(
    ({ count, column, text }) => SIGNATURE.test(text) || (nameless && LABEL.test(text)) || (count === 1 && isRemark(text, column, identity)),
  );
  if (isNote) return 'note';
  const blank = filled.every(([column, cell]) =>
    identity.includes(column) ? isFormulaError(cell) : prefilled.includes(column) || /^\d{1,6}$/.test(plain(cell)) || isFormulaError(cell),
  );
  return blank && identity.every((column) => isNothing(cells[column] ?? '') || isFormulaError(cells[column] ?? '')) ? 'blank' : undefined;
}

/** A line by itself: a heading, or words where a code or a number should stand. The last of the identifying columns is the name’s. */
const isRemark = (text: string, column: number, identity: number[]) =>
  HEADING.test(text) || (/\p{Script=Han}/u.test(text) && column !== identity.at(-1) && (column < Math.max(...identity) || text.length > 10));

const ROWS_NAMED = 5;

/** Says which rows were passed over, so that nobody has to wonder where a row went. */
export class PassedRows {
  private readonly rows = new Map<PassedKind, number[]>();
  private readonly counts = new Map<PassedKind, number>();

  add(kind: PassedKind, row: number): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    const named = this.rows.get(kind) ?? [];
    if (named.length < ROWS_NAMED) this.rows.set(kind, [...named, row]);
  }

  sentences(): Words[] {
    return [...this.counts].map(([kind, count]) => {
      const named = (this.rows.get(kind) ?? []).join('、');
      const [zh, en] = {
        blank: ['只有序号或预先填好的内容', 'with no more than a number or what the form has filled in'],
        total: ['是合计', 'with totals'],
        note: ['是签字、说明或小标题', 'with signatures, notes or headings'],
      }[kind] as [string, string];
      const more = count > ROWS_NAMED;
      return {
        zh: `有 ${count} 行${zh}，未当作企业（第 ${named} 行${more ? '等' : ''}）。`,
        en: `${many(count, 'row')} ${en} passed over (row ${named.replaceAll('、', ', ')}${more ? ', …' : ''}).`,
      };
    });
  }
}
