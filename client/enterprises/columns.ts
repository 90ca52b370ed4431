import type { Detail } from '../../domain/enterprise/details.ts';

/** The columns of a registry file: one table for reading and for writing. */

export interface RegistryColumn {
  key: ColumnKey;
  /** What an export writes above it. */
  header: string;
  /** What else departments call it; 时间 counts as 日期, and what stands in brackets does not count. */
  synonyms: string[];
  required?: boolean;
}

export type ColumnKey =
  | Detail
  | 'uscc'
  | 'name'
  | 'sector'
  | 'department'
  | 'mail'
  | 'runningSince'
  | 'startedOn'
  | 'stage'
  | 'level'
  | 'certificate'
  | 'issuedOn'
  | 'expiresOn'
  | 'reviewedOn';

export const registryColumns: RegistryColumn[] = [
  {
    key: 'uscc',
    header: '统一社会信用代码',
    synonyms: ['社会统一信用代码', '统一信用代码', '社会信用代码', '信用代码', '统一代码', '企业信用代码', '统一社会信用代码证号', '统一社会信用代码号'],
    required: true,
  },
  { key: 'name', header: '企业名称', synonyms: ['企业全称', '企业', '单位名称', '单位全称', '单位', '公司名称', '名称', '企业单位名称'], required: true },
  {
    key: 'sector',
    header: '行业领域',
    synonyms: ['行业', '领域', '所属行业', '所属领域', '所属行业领域', '行业类别', '行业类型', '行业分类', '行业名称', '企业行业'],
    required: true,
  },
  {
    key: 'department',
    header: '主管部门',
    synonyms: ['行业主管部门', '监管部门', '行业监管部门', '责任部门', '牵头部门', '监管责任部门', '主管单位', '监管单位', '责任单位', '部门'],
  },
  {
    key: 'mail',
    header: '电子邮箱',
    synonyms: ['邮箱', '邮箱地址', '电子邮箱地址', '电子邮件', '企业邮箱', '联系邮箱', '邮件地址', 'email', 'e-mail', 'mail'],
  },
  {
    key: 'runningSince',
    header: '投产日期',
    synonyms: ['运行日期', '投产运行日期', '投入运行日期', '投运日期', '成立投产日期', '开业日期', '投产', '投产或运行日期'],
  },
  { key: 'startedOn', header: '启动日期', synonyms: ['启动创建日期', '创建启动日期', '创建日期', '开始创建日期', '创建开始日期', '标准化启动日期', '启动'] },
  {
    key: 'stage',
    header: '阶段',
    synonyms: ['状态', '当前阶段', '所处阶段', '创建阶段', '创建状态', '达标状态', '企业状态', '当前状态', '标准化状态', '创建情况', '达标情况'],
  },
  {
    key: 'level',
    header: '达标等级',
    synonyms: ['等级', '级别', '达标级别', '标准化等级', '标准化级别', '标准化达标等级', '安全生产标准化等级', '评定等级', '证书等级'],
  },
  { key: 'certificate', header: '证书编号', synonyms: ['证书号', '证书号码', '达标证书编号', '达标证书号', '标准化证书编号', '标准化证书号', '证书'] },
  {
    key: 'issuedOn',
    header: '发证日期',
    synonyms: [
      '取得日期',
      '取得证书日期',
      '获得日期',
      '获证日期',
      '领证日期',
      '评定日期',
      '公告日期',
      '通过日期',
      '达标取得日期',
      '颁发日期',
      '颁证日期',
      '达标日期',
      '取证日期',
      '证书颁发日期',
      '证书发证日期',
      '证书日期',
      '发证',
    ],
  },
  {
    key: 'expiresOn',
    header: '有效期至',
    synonyms: [
      '有效期',
      '有效期限',
      '有效期止',
      '有效日期',
      '有效期截止日期',
      '有效期到期日期',
      '到期日期',
      '证书有效期',
      '证书有效期至',
      '证书到期日期',
      '证书有效期限',
      '截止日期',
    ],
  },
  { key: 'reviewedOn', header: '上次自评日期', synonyms: ['自评日期', '最近自评日期', '最近一次自评日期', '年度自评日期', '上次年度自评日期', '上次自评'] },
  { key: 'park', header: '所在园区', synonyms: ['园区', '所属园区', '工业园区', '所在工业园区', '所属工业园区', '园区名称', '所属园区名称'] },
  {
    key: 'township',
    header: '所在乡镇',
    synonyms: [
      '乡镇',
      '所属乡镇',
      '镇',
      '乡',
      '乡镇街道',
      '乡镇/街道',
      '乡镇、街道',
      '所属乡镇街道',
      '所在乡镇街道',
      '镇街',
      '街道',
      '所属街道',
      '属地',
      '属地乡镇',
    ],
  },
  { key: 'scale', header: '企业规模', synonyms: ['规模', '规模类型', '企业规模类型', '规模等级', '单位规模'] },
  {
    key: 'class',
    header: '监管类别',
    synonyms: ['分类监管', '分类监管类别', '分类监管等级', '监管分类', '监管等级', '监管级别', '分级分类', '企业分类', '企业类别', '类别'],
  },
  { key: 'contact', header: '联系人', synonyms: ['联系人姓名', '企业联系人', '安全联系人', '安全管理人员', '安全负责人', '安全管理负责人'] },
  { key: 'phone', header: '联系电话', synonyms: ['电话', '手机', '手机号', '手机号码', '电话号码', '联系方式', '联系人电话', '联系手机', '办公电话'] },
];

/** Gives a header cell without what people add to it: blanks, brackets, stars, colons, 必填. */
const bare = (cell: string) =>
  cell
    .normalize('NFKC')
    .replace(/\([^)]*\)|\[[^\]]*\]|[\s*:：\p{Cf}]|必填|选填/gu, '')
    .replaceAll('时间', '日期')
    .toLowerCase();

const BY_NAME = new Map(registryColumns.flatMap(({ key, header, synonyms }) => [header, key, ...synonyms].map((name) => [bare(name), key] as const)));

/** The names of a header and what its columns hold. */
export interface RegistryHeader {
  names: string[];
  /** Column, from 0, of each recognised key; more than one where the file has it twice. */
  columns: Map<ColumnKey, number[]>;
}

export function recogniseHeader(cells: string[]): RegistryHeader {
  const columns = new Map<ColumnKey, number[]>();
  for (const [column, cell] of cells.entries()) {
    const key = BY_NAME.get(bare(cell));
    if (key !== undefined) columns.set(key, [...(columns.get(key) ?? []), column]);
  }
  return { names: cells.map((cell) => cell.trim()), columns };
}

export const isHeader = ({ columns }: RegistryHeader) => columns.has('uscc') && columns.has('name');

/**
 * Joins a header of two rows (证书 over 编号, 发证日期, 有效期至); gives undefined where the second row is no part of a header. The second
 * row may repeat code and name, as merged cells do, or leave them empty, and has to name a column that the first does not.
 */
export function joinHeader(upper: string[], lower: string[]): RegistryHeader | undefined {
  const above = recogniseHeader(upper);
  const below = recogniseHeader(lower);
  const repeatsOrLeaves = (['uscc', 'name'] as const).every((key) =>
    (above.columns.get(key) ?? []).every((column) => (lower[column] ?? '').trim() === '' || below.columns.get(key)?.includes(column)),
  );
  if (!repeatsOrLeaves) return undefined;
  let group = '';
  const names = Array.from({ length: Math.max(upper.length, lower.length) }, (_, column) => {
    const [over, under] = [(upper[column] ?? '').trim(), (lower[column] ?? '').trim()];
    if (over !== '') group = over;
    if (under === '' || under === over) return over;
    return BY_NAME.has(bare(under)) ? under : `${group}${under}`;
  });
  const joined = recogniseHeader(names);
  return joined.columns.size > above.columns.size || below.columns.has('uscc') ? joined : undefined;
}
