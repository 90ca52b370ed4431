import { lastValidDay, ruleSetFor } from '../../domain/enterprise/cycle-rules.ts';
import { DETAILS, type Details, detailsAmong } from '../../domain/enterprise/details.ts';
import { ENTERPRISE_STAGES, type EnterpriseStage, type Level } from '../../domain/enterprise/enterprise.ts';
import type { RegistryEntry } from '../../domain/enterprise/registry-entry.ts';
import { usccFault } from '../../domain/enterprise/uscc.ts';
import type { PlainDate } from '../../domain/kernel/dates.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { addressFault } from '../../domain/kernel/mail-address.ts';
import { present } from '../../domain/kernel/present.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { enterpriseStageName } from '../../domain/words/enterprise.ts';
import { departmentFinder, type Finder, isBrokenNumber, levelOf, plain, type SectorNames, sectorFinder, stageOf, tidy, unguarded } from '../files/cells.ts';
import type { ColumnKey } from './columns.ts';
import { HEADER, openRow, type Row } from './row-cells.ts';

/** Checks one row, given its number and its cell for a column: gives the enterprise, or every reason why it is none. */
export type RowCheck = (row: number, cell: (key: ColumnKey) => string) => { entry: RegistryEntry } | Refused;

export interface Refused {
  reasons: string[];
  /** The row's name of a sector that the plan does not know, and the plan's names nearest to it. */
  unknownSector?: { name: string; nearest: string[] };
}

const NAME_CHARACTERS = 200;
const NUMBER_CHARACTERS = 100;
const DETAIL_CHARACTERS = 100;
const NEEDS_CERTIFICATE: EnterpriseStage[] = ['certified', 'in-review', 'renewed', 'downgraded'];
const HAS_NO_CERTIFICATE: EnterpriseStage[] = ['listed', 'revoked'];

/** What the rows of one file are checked against. It remembers their codes, so that none is accepted twice. */
interface FileCheck {
  plan: Plan;
  language: Language;
  sectors: Finder;
  departments: Finder;
  rowOfCode: Map<string, number>;
}

/** Checks the rows of one file. */
export function rowCheck(plan: Plan, today: PlainDate, language: Language, learnt: SectorNames = {}): RowCheck {
  const file: FileCheck = { plan, language, sectors: sectorFinder(plan, learnt), departments: departmentFinder(plan), rowOfCode: new Map() };
  return (number, cell) => {
    const row = openRow(cell, today, language);
    const uscc = codeIn(row, number, file);
    const name = nameIn(row);
    const { sectorId, unknownSector } = sectorIn(row, file);
    const departmentId = departmentIn(row, sectorId, file);
    const optional = { mail: mailIn(row), details: detailsIn(row), runningSince: row.day('runningSince'), startedOn: row.day('startedOn') };
    const stage = stageIn(row);
    const certificate = certificateIn(row, sectorId, plan);
    const reviewedOn = row.day('reviewedOn');
    const { reasons } = row;
    if (reasons.length > 0 || !uscc || !name || !sectorId || !departmentId || !stage) return { reasons, ...(unknownSector && { unknownSector }) };
    return { entry: { uscc, name, sectorId, departmentId, stage, ...present({ ...optional, certificate, reviewedOn }) } };
  };
}

function codeIn(row: Row, number: number, { rowOfCode, language }: FileCheck): string | undefined {
  const raw = plain(row.text('uscc')).toUpperCase();
  if (raw === '') return row.absent('uscc');
  const fault = usccFault(raw, language);
  if (isBrokenNumber(raw) || (fault && /^\d{15}000$/.test(raw)))
    return row.reject(
      `统一社会信用代码“${raw}”被 Excel 当成了数字，15 位以后的数字已丢失，请把该栏设为“文本”格式后重新填写`,
      `The code “${raw}” was taken for a number by Excel, and what stood behind its 15th digit is lost: make the column text and write it again`,
    );
  if (fault) return row.reject(`统一社会信用代码“${raw}”${fault}`, `The code “${raw}” ${fault}`);
  const earlier = rowOfCode.get(raw);
  if (earlier !== undefined)
    return row.reject(`统一社会信用代码与第 ${earlier} 行相同，一家企业只能有一行`, `The code is that of row ${earlier}: an enterprise has one row`);
  // The code is copied, since a slice of the file's text would keep all of the text in memory.
  rowOfCode.set(Buffer.from(raw, 'latin1').toString('latin1'), number);
  return raw;
}

function nameIn(row: Row): string | undefined {
  const found = tidy(row.text('name'));
  if (found === '') return row.absent('name');
  if ([...found].length > NAME_CHARACTERS) return row.reject(`企业名称超过 ${NAME_CHARACTERS} 字`, `The name has more than ${NAME_CHARACTERS} characters`);
  return found;
}

/** Finds the sector that a row names; where the plan does not know it, gives the row's name for it and the plan's nearest names. */
function sectorIn(row: Row, { sectors }: FileCheck): { sectorId?: string | undefined } & Pick<Refused, 'unknownSector'> {
  const name = tidy(row.text('sector'));
  if (name === '') return { sectorId: row.absent('sector') };
  const sectorId = sectors.find(name);
  if (sectorId !== undefined) return { sectorId };
  const nearest = sectors.nearest(name);
  row.reject(`方案里没有行业领域“${name}”，相近的有：${nearest.join('、')}`, `The plan has no sector “${name}”; nearest to it: ${nearest.join(', ')}`);
  return { unknownSector: { name, nearest } };
}

function departmentIn(row: Row, sectorId: string | undefined, { plan, departments }: FileCheck): string | undefined {
  const raw = tidy(row.text('department'));
  const near = () => departments.nearest(raw);
  if (raw !== '')
    return (
      departments.find(raw) ??
      row.reject(`方案里没有部门“${raw}”，相近的有：${near().join('、')}`, `The plan has no department “${raw}”; nearest to it: ${near().join(', ')}`)
    );
  if (sectorId === undefined || !row.empty('department')) return undefined;
  return (
    plan.sectors.find(({ id }) => id === sectorId)?.lead ??
    row.reject('该行业领域在方案里没有牵头部门，请填“主管部门”', 'The plan names no lead department for this sector: fill in “主管部门”')
  );
}

function mailIn(row: Row): string | undefined {
  const raw = plain(row.text('mail'));
  if (raw === '' || addressFault(raw) === undefined) return raw || undefined;
  return row.reject(`电子邮箱“${raw}”不是一个邮箱地址`, `“${raw}” is not one mail address`);
}

function detailsIn(row: Row): Details | undefined {
  const given = DETAILS.map((key) => [key, unguarded(tidy(row.text(key)))] as const);
  for (const [key, value] of given) {
    if ([...value].length > DETAIL_CHARACTERS)
      row.reject(`“${HEADER[key]}”超过 ${DETAIL_CHARACTERS} 字`, `“${HEADER[key]}” has more than ${DETAIL_CHARACTERS} characters`);
  }
  return detailsAmong(Object.fromEntries(given));
}

function stageIn(row: Row): EnterpriseStage | undefined {
  const holds = CERTIFICATE_COLUMNS.some((key) => !ungraded(row, key));
  const started = !row.empty('startedOn');
  const raw = plain(row.text('stage'));
  if (raw === '') return row.empty('stage') ? (holds ? 'certified' : started ? 'creating' : 'listed') : undefined;
  const found = stageOf(raw);
  const all = ENTERPRISE_STAGES.map((one) => enterpriseStageName(one)).join('、');
  if (!found) return row.reject(`阶段“${raw}”看不懂，请写其中之一：${all}；或留空`, `The stage “${raw}” is none: write one of ${all}, or nothing`);
  const called = enterpriseStageName(found);
  if (NEEDS_CERTIFICATE.includes(found) && !holds) row.reject(`阶段为“${called}”，却没有证书信息`, `The stage is “${called}”, but there is no certificate`);
  if (HAS_NO_CERTIFICATE.includes(found) && holds) row.reject(`阶段为“${called}”，却填了证书信息`, `The stage is “${called}”, but there is a certificate`);
  if (found === 'listed' && started) row.reject(`阶段为“${called}”，却填了启动日期`, `The stage is “${called}”, but there is a day on which creation began`);
  return found;
}

function certificateIn(row: Row, sectorId: string | undefined, plan: Plan): RegistryEntry['certificate'] {
  const parts = { level: levelIn(row), number: certificateNumberIn(row), issuedOn: row.day('issuedOn'), expiresOn: row.day('expiresOn', true) };
  const given = CERTIFICATE_COLUMNS.filter((key) => !ungraded(row, key));
  if (given.length === 0) return undefined;
  // Plain lists have no certificate number: it is asked for later. Without level or day nobody knows what a certificate is worth, and until when.
  const missing = NEEDED_OF_CERTIFICATE.filter((key) => !given.includes(key)).map((key) => HEADER[key]);
  if (missing.length > 0)
    return row.reject(
      `证书信息不全，缺${missing.join('、')}；达标等级和发证日期要么都填，要么证书各栏都不填`,
      `The certificate lacks ${missing.join(', ')}: fill in level and day of issue, or none of its columns`,
    );
  const { number, issuedOn } = parts;
  if (parts.level === undefined || issuedOn === undefined) return undefined;
  if (parts.expiresOn === undefined && !ungraded(row, 'expiresOn')) return undefined;
  const expiresOn = parts.expiresOn ?? lastValidDay(ruleSetFor(plan, sectorId ?? '', issuedOn), issuedOn);
  if (expiresOn < issuedOn)
    return row.reject(`有效期至 ${expiresOn} 早于发证日期 ${issuedOn}`, `The certificate ends on ${expiresOn}, before it was issued on ${issuedOn}`);
  return { ...(number !== undefined && { number }), level: parts.level, issuedOn, expiresOn };
}

function levelIn(row: Row): Level | undefined {
  const raw = plain(row.text('level'));
  if (raw === '' || UNGRADED.test(raw)) return undefined;
  return levelOf(raw) ?? row.reject(`达标等级“${raw}”看不懂，请写一级、二级或三级`, `The level “${raw}” is none: write 一级, 二级 or 三级`);
}

function certificateNumberIn(row: Row): string | undefined {
  const raw = unguarded(tidy(row.text('certificate')));
  if (isBrokenNumber(raw))
    return row.reject(
      `证书编号“${raw}”被 Excel 当成了数字，末尾的数字已丢失，请把该栏设为“文本”格式后重新填写`,
      `The certificate number “${raw}” was taken for a number by Excel and lost its last digits: make the column text and write it again`,
    );
  if (raw.length > NUMBER_CHARACTERS)
    return row.reject(`证书编号超过 ${NUMBER_CHARACTERS} 字`, `The certificate number has more than ${NUMBER_CHARACTERS} characters`);
  return raw || undefined;
}

const NEEDED_OF_CERTIFICATE: ColumnKey[] = ['level', 'issuedOn'];
const CERTIFICATE_COLUMNS: ColumnKey[] = ['level', 'certificate', 'issuedOn', 'expiresOn'];
/** What lists write under 等级 for an enterprise without a level. */
const UNGRADED = /^(?:未达标|未定级|未评级|无等级|未评定)$/;

const ungraded = (row: Row, key: ColumnKey) => row.empty(key) || (key === 'level' && UNGRADED.test(plain(row.raw(key))));
