import { inLanguage, type Language } from './language.ts';

/** What an indicator may be counted in: a closed list, so that a slip of the pen is found before numbers come in. */
export const UNITS = [
  '%',
  '个',
  '家',
  '户',
  '台',
  '部',
  '处',
  '座',
  '次',
  '场',
  '件',
  '份',
  '项',
  '条',
  '人',
  '人次',
  '公里',
  '平方米',
  '元',
  '万元',
  '亿元',
] as const;

/** What they are called in English. */
const UNIT: Record<string, string> = {
  个: 'items',
  家: 'enterprises',
  户: 'households',
  台: 'units',
  部: 'units',
  处: 'places',
  座: 'structures',
  次: 'times',
  场: 'events',
  件: 'items',
  份: 'copies',
  项: 'items',
  条: 'items',
  人: 'people',
  人次: 'attendances',
  公里: 'km',
  平方米: 'm²',
  元: 'yuan',
  万元: '× 10,000 yuan',
  亿元: '× 100 million yuan',
};
export const unitName = (unit: string, language: Language): string => inLanguage(language)(unit, UNIT[unit] ?? unit);
