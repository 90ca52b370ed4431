import type { Words } from '../../domain/kernel/language.ts';
import type { ServiceError } from '../errors.ts';

const NONE: Words = { zh: '', en: '' };
const option = (flag: string): Words => ({ zh: `请用 ${flag} 写明。`, en: ` Add ${flag}.` });

/** How each thing that an act may lack is said on a command line. */
const DETAIL_OPTIONS: Record<string, string> = {
  bar: '--bar',
  consequence: '--consequence',
  document: '--document',
  result: '--result',
  grant: '--grant / --refuse',
  level: '--level',
  limit: '--limit',
};

/** What to do about a "no" on a command line, by its code. The sentence itself knows no command. */
const HINTS: Record<string, (details: ServiceError['details']) => Words> = {
  'unknown-programme': () => ({ zh: '用 duban programme status 查看现有的。', en: ' `duban programme status` lists those there are.' }),
  'unknown-obligation': () => ({ zh: '用 duban obligation list 查看现有的。', en: ' `duban obligation list` lists those there are.' }),
  'unknown-enterprise': () => ({ zh: '用 duban enterprise list --text 查找。', en: ' Find it with `duban enterprise list --text`.' }),
  'enrolled-already': ({ uscc }) => ({ zh: `用 duban enterprise show ${uscc} 查看。`, en: ` See \`duban enterprise show ${uscc}\`.` }),
  'programme-exists': ({ programme }) => ({ zh: `用 duban programme amend ${programme} 调整。`, en: ` Use \`duban programme amend ${programme}\`.` }),
  'plan-faulty': () => ({ zh: '用 duban plan check 查看全部错误。', en: ' `duban plan check` shows all faults.' }),
  'is-registry': () => ({ zh: '用 duban enterprise import 导入。', en: ' Use `duban enterprise import`.' }),
  'no-programme': () => ({ zh: '用 duban programme start 载入方案。', en: ' Load a plan with `duban programme start`.' }),
  'which-programme': () => option('--programme'),
  'reason-missing': () => option('--reason'),
  'evidence-missing': () => option('--evidence'),
  'detail-missing': ({ what = '' }) => (DETAIL_OPTIONS[what] ? option(DETAIL_OPTIONS[what]) : NONE),
  'level-not-lower': ({ level }) => (level === '3' ? NONE : option('--level')),
  'no-roster': () => ({ zh: '可用 --quota 指定有名单的抽查要求。', en: ' Name a quota that has one with --quota.' }),
  'no-share': () => ({ zh: '例如 --quota 20%。', en: ' Such as --quota 20%.' }),
  'drawn-already': () => option('--reason'),
  'drawn-meanwhile': () => ({ zh: '用 duban sample show 查看。', en: ' See `duban sample show`.' }),
};

/** What is added to a refusal's sentence when it is printed; empty where there is nothing to add. */
export const hintOf = (error: ServiceError): Words => HINTS[error.code]?.(error.details) ?? NONE;
