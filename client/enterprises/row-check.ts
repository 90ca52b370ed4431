import { lastValidDay, ruleSetFor } from '../../domain/enterprise/cycle-rules.ts';
import { DETAILS, type Details, detailsAmong } from '../../domain/enterprise/details.ts';
import { ENTERPRISE_STAGES, type EnterpriseStage, type Level } from '../../domain/enterprise/enterprise.ts';
import type { RegistryEntry } from '../../domain/enterprise/registry-entry.ts';
import { usccFault } from '../../domain/enterprise/uscc.ts';
import type { PlainDate } from '../../domain/kernel/dates.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { inLanguage } from '../../domain/kernel/language.ts';
import { addressFault } from '../../domain/kernel/mail-address.ts';
import { textFault } from '../../domain/kernel/text.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { enterpriseStageName } from '../../domain/words/enterprise.ts';
import {
  departmentFinder,
  isBrokenNumber,
  isFormulaError,
  isNothing,
  levelOf,
  plain,
  type SectorNames,
  sectorFinder,
  stageOf,
  tidy,
  unguarded,
} from '../files/cells.ts';
import { dateOf, endOfPeriod } from '../files/day.ts';
import { type ColumnKey, registryColumns } from './columns.ts';

/** Checks one row, given its number and its cell for a column: the enterprise, or every reason why it is none. */
export type RowCheck = (row: number, cell: (key: ColumnKey) => string) => { entry: RegistryEntry } | Refused;

export interface Refused {
  reasons: string[];
  /** The row's name of a sector that the plan does not know, and the plan's names nearest to it. */
  unknownSector?: { name: string; nearest: string[] };
}

const NAME_CHARACTERS = 200;
const NUMBER_CHARACTERS = 100;
const DETAIL_CHARACTERS = 100;
/** The most characters of any cell: a longer one is no single value. */
const CELL_CHARACTERS = 1_000;
const NEEDS_CERTIFICATE: EnterpriseStage[] = ['certified', 'in-review', 'renewed', 'downgraded'];
const HAS_NO_CERTIFICATE: EnterpriseStage[] = ['listed', 'revoked'];
const HEADER = Object.fromEntries(registryColumns.map(({ key, header }) => [key, header])) as Record<ColumnKey, string>;

/** Checks the rows of one file. It remembers their codes, so that none is accepted twice. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what it shares; to be carved, see test/structure.test.ts
export function rowCheck(plan: Plan, today: PlainDate, language: Language, learnt: SectorNames = {}): RowCheck {
  const sectors = sectorFinder(plan, learnt);
  const departments = departmentFinder(plan);
  const rowOfCode = new Map<string, number>();
  const t = inLanguage(language);

  // biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what it shares; to be carved, see test/structure.test.ts
  return (row, cell) => {
    const reasons: string[] = [];
    let unknownSector: Refused['unknownSector'];
    const reject = (chinese: string, english: string): undefined => {
      reasons.push(t(`${chinese}。`, `${english}.`));
    };
    const text = (key: ColumnKey): string => {
      const raw = cell(key);
      if (isFormulaError(raw))
        reject(`“${HEADER[key]}”是公式，结果是错误值 ${raw}，请改成文字`, `“${HEADER[key]}” is a formula that came to ${raw}: write the text itself`);
      if (isFormulaError(raw) || isNothing(raw)) return '';
      const fault = textFault(tidy(raw), 'line', CELL_CHARACTERS);
      if (fault) reject(`“${HEADER[key]}”${fault.zh}`, `“${HEADER[key]}”: ${fault.en}`);
      return fault ? '' : raw;
    };
    const empty = (key: ColumnKey) => isNothing(cell(key));
    const absent = (key: ColumnKey): undefined => {
      if (empty(key)) reject(`没有填“${HEADER[key]}”`, `“${HEADER[key]}” is empty`);
    };

    const code = (): string | undefined => {
      const raw = plain(text('uscc')).toUpperCase();
      if (raw === '') return absent('uscc');
      const fault = usccFault(raw, language);
      if (isBrokenNumber(raw) || (fault && /^\d{15}000$/.test(raw)))
        return reject(
          `统一社会信用代码“${raw}”被 Excel 当成了数字，15 位以后的数字已丢失，请把该栏设为“文本”格式后重新填写`,
          `The code “${raw}” was taken for a number by Excel, and what stood behind its 15th digit is lost: make the column text and write it again`,
        );
      if (fault) return reject(`统一社会信用代码“${raw}”${fault}`, `The code “${raw}” ${fault}`);
      const earlier = rowOfCode.get(raw);
      if (earlier !== undefined)
        return reject(`统一社会信用代码与第 ${earlier} 行相同，一家企业只能有一行`, `The code is that of row ${earlier}: an enterprise has one row`);
      // A copy, since a slice of the file's text would keep all of it in memory.
      rowOfCode.set(Buffer.from(raw, 'latin1').toString('latin1'), row);
      return raw;
    };

    const name = (): string | undefined => {
      const found = tidy(text('name'));
      if (found === '') return absent('name');
      if ([...found].length > NAME_CHARACTERS) return reject(`企业名称超过 ${NAME_CHARACTERS} 字`, `The name has more than ${NAME_CHARACTERS} characters`);
      return found;
    };

    const sector = (): string | undefined => {
      const raw = tidy(text('sector'));
      if (raw === '') return absent('sector');
      const near = () => sectors.nearest(raw);
      const found = sectors.find(raw);
      if (found === undefined) unknownSector = { name: raw, nearest: near() };
      return (
        found ?? reject(`方案里没有行业领域“${raw}”，相近的有：${near().join('、')}`, `The plan has no sector “${raw}”; nearest to it: ${near().join(', ')}`)
      );
    };

    const department = (sectorId: string | undefined): string | undefined => {
      const raw = tidy(text('department'));
      const near = () => departments.nearest(raw);
      if (raw !== '')
        return (
          departments.find(raw) ??
          reject(`方案里没有部门“${raw}”，相近的有：${near().join('、')}`, `The plan has no department “${raw}”; nearest to it: ${near().join(', ')}`)
        );
      if (sectorId === undefined || !empty('department')) return undefined;
      return (
        plan.sectors.find(({ id }) => id === sectorId)?.lead ??
        reject('该行业领域在方案里没有牵头部门，请填“主管部门”', 'The plan names no lead department for this sector: fill in “主管部门”')
      );
    };

    const mail = (): string | undefined => {
      const raw = plain(text('mail'));
      if (raw === '' || addressFault(raw) === undefined) return raw || undefined;
      return reject(`电子邮箱“${raw}”不是一个邮箱地址`, `“${raw}” is not one mail address`);
    };

    const day = (key: ColumnKey, future = false): PlainDate | undefined => {
      const given = text(key);
      if (given === '') return undefined;
      const found = dateOf(key === 'expiresOn' ? endOfPeriod(given) : given);
      const what = t(`“${HEADER[key]}”的“${given.trim()}”`, `“${HEADER[key]}” ${given.trim()}`);
      if ('not' in found) return reject(`${what}${found.not.zh}`, `${what} ${found.not.en}`);
      if (!future && found.date > today) return reject(`${what}晚于今天（${today}）`, `${what} is later than today (${today})`);
      return found.date;
    };

    const details = (): Details | undefined => {
      const given = DETAILS.map((key) => [key, unguarded(tidy(text(key)))] as const);
      for (const [key, value] of given) {
        if ([...value].length > DETAIL_CHARACTERS)
          reject(`“${HEADER[key]}”超过 ${DETAIL_CHARACTERS} 字`, `“${HEADER[key]}” has more than ${DETAIL_CHARACTERS} characters`);
      }
      return detailsAmong(Object.fromEntries(given));
    };

    const level = (): Level | undefined => {
      const raw = plain(text('level'));
      if (raw === '' || UNGRADED.test(raw)) return undefined;
      return levelOf(raw) ?? reject(`达标等级“${raw}”看不懂，请写一级、二级或三级`, `The level “${raw}” is none: write 一级, 二级 or 三级`);
    };

    const certificateNumber = (): string | undefined => {
      const raw = unguarded(tidy(text('certificate')));
      if (isBrokenNumber(raw))
        return reject(
          `证书编号“${raw}”被 Excel 当成了数字，末尾的数字已丢失，请把该栏设为“文本”格式后重新填写`,
          `The certificate number “${raw}” was taken for a number by Excel and lost its last digits: make the column text and write it again`,
        );
      if (raw.length > NUMBER_CHARACTERS)
        return reject(`证书编号超过 ${NUMBER_CHARACTERS} 字`, `The certificate number has more than ${NUMBER_CHARACTERS} characters`);
      return raw || undefined;
    };

    const certificate = (sectorId: string | undefined): RegistryEntry['certificate'] => {
      const parts = { level: level(), number: certificateNumber(), issuedOn: day('issuedOn'), expiresOn: day('expiresOn', true) };
      const given = CERTIFICATE_COLUMNS.filter((key) => !ungraded(key));
      if (given.length === 0) return undefined;
      // Plain lists have no number: it is asked for later. Without level or day nobody knows what it is worth, and until when.
      const missing = NEEDED_OF_CERTIFICATE.filter((key) => !given.includes(key)).map((key) => HEADER[key]);
      if (missing.length > 0)
        return reject(
          `证书信息不全，缺${missing.join('、')}；达标等级和发证日期要么都填，要么证书各栏都不填`,
          `The certificate lacks ${missing.join(', ')}: fill in level and day of issue, or none of its columns`,
        );
      const { number, issuedOn } = parts;
      if (parts.level === undefined || issuedOn === undefined) return undefined;
      if (parts.expiresOn === undefined && !ungraded('expiresOn')) return undefined;
      const expiresOn = parts.expiresOn ?? lastValidDay(ruleSetFor(plan, sectorId ?? '', issuedOn), issuedOn);
      if (expiresOn < issuedOn)
        return reject(`有效期至 ${expiresOn} 早于发证日期 ${issuedOn}`, `The certificate ends on ${expiresOn}, before it was issued on ${issuedOn}`);
      return { ...(number !== undefined && { number }), level: parts.level, issuedOn, expiresOn };
    };
    const ungraded = (key: ColumnKey) => empty(key) || (key === 'level' && UNGRADED.test(plain(cell(key))));

    const stage = (): EnterpriseStage | undefined => {
      const holds = CERTIFICATE_COLUMNS.some((key) => !ungraded(key));
      const started = !empty('startedOn');
      const raw = plain(text('stage'));
      if (raw === '') return empty('stage') ? (holds ? 'certified' : started ? 'creating' : 'listed') : undefined;
      const found = stageOf(raw);
      const all = ENTERPRISE_STAGES.map((one) => enterpriseStageName(one)).join('、');
      if (!found) return reject(`阶段“${raw}”看不懂，请写其中之一：${all}；或留空`, `The stage “${raw}” is none: write one of ${all}, or nothing`);
      const called = enterpriseStageName(found);
      if (NEEDS_CERTIFICATE.includes(found) && !holds) reject(`阶段为“${called}”，却没有证书信息`, `The stage is “${called}”, but there is no certificate`);
      if (HAS_NO_CERTIFICATE.includes(found) && holds) reject(`阶段为“${called}”，却填了证书信息`, `The stage is “${called}”, but there is a certificate`);
      if (found === 'listed' && started) reject(`阶段为“${called}”，却填了启动日期`, `The stage is “${called}”, but there is a day on which creation began`);
      return found;
    };

    const uscc = code();
    const named = name();
    const sectorId = sector();
    const departmentId = department(sectorId);
    const optional = { mail: mail(), details: details(), runningSince: day('runningSince'), startedOn: day('startedOn') };
    const at = stage();
    const held = certificate(sectorId);
    const reviewedOn = day('reviewedOn');
    if (reasons.length > 0 || !uscc || !named || !sectorId || !departmentId || !at) return { reasons, ...(unknownSector && { unknownSector }) };
    const given = Object.fromEntries(Object.entries({ ...optional, certificate: held, reviewedOn }).filter(([, value]) => value !== undefined));
    return { entry: { uscc, name: named, sectorId, departmentId, stage: at, ...given } };
  };
}

const NEEDED_OF_CERTIFICATE: ColumnKey[] = ['level', 'issuedOn'];
const CERTIFICATE_COLUMNS: ColumnKey[] = ['level', 'certificate', 'issuedOn', 'expiresOn'];
/** What lists write under 等级 for an enterprise without one. */
const UNGRADED = /^(?:未达标|未定级|未评级|无等级|未评定)$/;
