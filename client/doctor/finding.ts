import type { Words } from '../../domain/kernel/language.ts';
import { isStoreFault, storeError } from '../../prisma/fault.ts';
import type { Check, State } from '../contract/doctor.ts';

/** One line of what the doctor says. */
export type Finding = { check: Check; state: State } & {
  what: Words;
  /** What to do; absent where there is nothing to be done. */
  toDo?: Words;
};

export const CHECK_NAMES: Record<Check, Words> = {
  settings: { zh: '设置', en: 'settings' },
  program: { zh: '程序', en: 'program' },
  zones: { zh: '时区数据', en: 'time zones' },
  clock: { zh: '时钟', en: 'clock' },
  database: { zh: '数据库', en: 'database' },
  owner: { zh: '数据表所有者', en: 'owner of the tables' },
  engine: { zh: '流程引擎', en: 'engine' },
  namespace: { zh: '命名空间', en: 'namespace' },
  attributes: { zh: '检索属性', en: 'search attributes' },
  belonging: { zh: '数据库与引擎', en: 'database and engine' },
  worker: { zh: '处理程序', en: 'worker' },
  mail: { zh: '邮件', en: 'mail' },
  channel: { zh: '个人通道', en: 'channel besides mail' },
  page: { zh: '网页', en: 'console' },
  provider: { zh: '统一身份认证', en: 'identity provider' },
  secondFactor: { zh: '动态码', en: 'second factor' },
  certificates: { zh: '证书', en: 'certificates' },
  disk: { zh: '磁盘', en: 'disk' },
  fonts: { zh: '字体', en: 'fonts' },
  holidays: { zh: '节假日表', en: 'holiday tables' },
  addresses: { zh: '收件地址', en: 'addresses' },
  alarms: { zh: '告警', en: 'alarms' },
};

export const ok = (check: Check, zh: string, en: string): Finding => ({ check, state: 'ok', what: { zh, en } });

export const amiss = (check: Check, state: 'warning' | 'fault', what: Words, toDo: Words): Finding => ({ check, state, what, toDo });

/** What an error says, in one sentence that is never empty: the database's library begins its messages with an empty line and with a call of ours. */
export function saidOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isStoreFault(error)) return storeError(error).message;
  return error.message.split('\n').find((line) => line.trim() !== '') ?? error.name;
}

/** What a part says of itself stands in English, with what to do in it: an administrator reads it as the part wrote it. */
export const saidBy = (check: Check, state: 'warning' | 'fault', zh: string, error: unknown): Finding => {
  const said = saidOf(error);
  return { check, state, what: { zh: `${zh}：${said}`, en: said } };
};

/** What kept a request from its answer: what lies under it says more than “fetch failed”. */
export const underneath = (error: unknown): string => {
  const { message, cause } = error as Error;
  return (cause as Error | undefined)?.message ?? message;
};

export const skipped = (check: Check, zh: string, en: string): Finding => ({ check, state: 'skipped', what: { zh, en } });
