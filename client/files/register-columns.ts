import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import type { PlanRegister } from '../../domain/plan/plan.ts';

/** The columns that the spreadsheet of every register has; between what it is and who sees to it stand the fields of the plan. */
export const COLUMNS = {
  number: { header: '编号', en: 'No.', synonyms: [] },
  name: { header: '事项', en: 'Item', synonyms: ['名称', '内容', '问题', '存在问题', '隐患', '隐患内容', '隐患描述', '问题描述', '单位名称'] },
  org: { header: '责任单位', en: 'Responsible', synonyms: ['责任部门', '整改单位', '整改责任单位', '办理单位', '负责单位', '主管部门'] },
  dueOn: { header: '时限', en: 'Due', synonyms: ['整改时限', '完成时限', '整改期限', '期限', '限期', '完成日期', '整改完成时限'] },
  stage: { header: '状态', en: 'Status', synonyms: ['现状'] },
  done: { header: '整改情况', en: 'Done', synonyms: ['办理情况'] },
  enteredOn: { header: '列入日期', en: 'Entered on', synonyms: ['登记日期'] },
  struckOffOn: { header: '销号日期', en: 'Struck off on', synonyms: [] },
} as const;
export type FixedColumn = keyof typeof COLUMNS;

/** What those columns are called in either language. */
export const FIXED_COLUMNS: readonly string[] = Object.values(COLUMNS).flatMap(({ header, en }) => [header, en]);

/** The header of a register's spreadsheet, as it is written and as it comes in again. */
export const registerHeader = ({ fields = [] }: Pick<PlanRegister, 'fields'>, language: Language): string[] => {
  const { number, name, ...rest } = COLUMNS;
  const called = ({ header, en }: { header: string; en: string }) => inLanguage(language)(header, en);
  return [called(number), called(name), ...fields.map((field) => field.name), ...Object.values(rest).map(called)];
};
