import type { ObligationDetail } from '../../../contract/obligations.ts';
import { NOTICE_STATES, type NoticeState } from '../../../contract/tables.ts';
import { countName, inLanguage, type Language, noticeStateName, type Words } from '../../../contract/words.ts';

type NoticeCounts = ObligationDetail['ladder'][number]['notices'];

/** What became of a rung, or will become of it. `over`: nothing was sent and nothing will be. */
export type StepState = 'sent' | 'undeliverable' | 'waiting' | 'overtaken' | 'moot' | 'next' | 'ahead' | 'over';

export interface Step {
  id: string;
  name: string;
  /** When its mails leave, ISO 8601. */
  at: string;
  date: string;
  light?: ObligationDetail['ladder'][number]['light'];
  recipients: string[];
  moved?: { from: string; because: string };
  state: StepState;
  /** The state in words, with how many mails where there are several. */
  words: string;
}

/** A day that is no rung. */
export interface Mark {
  kind: 'today' | 'due' | 'originalDue';
  date: string;
  words: string;
}

/** The order of severity: the worst that became of a rung's notices counts for the whole rung. */
const WORST: [notice: NoticeState, state: StepState][] = [
  ['undeliverable', 'undeliverable'],
  ['sending', 'waiting'],
  ['owed', 'waiting'],
  ['sent', 'sent'],
  ['overtaken', 'overtaken'],
  ['moot', 'moot'],
];

const AHEAD: Record<'next' | 'ahead' | 'overBefore' | 'paused' | 'overAfter', Words> = {
  next: { zh: '下一步', en: 'next' },
  ahead: { zh: '未到', en: 'not yet' },
  overBefore: { zh: '未触发', en: 'nothing was owed' },
  paused: { zh: '已报送，暂停', en: 'stands still: it was submitted' },
  overAfter: { zh: '不再发', en: 'will not be sent' },
};

/** Gives every rung of the ladder, and the chase for receipt where there is one, in the order of time. */
export function stepsOf({ ladder, sent, waiting, next, obligation }: ObligationDetail, today: string, language: Language): Step[] {
  const ahead = (id: string, date: string): Pick<Step, 'state' | 'words'> => {
    if (next?.rung === id) return { state: 'next', words: AHEAD.next[language] };
    if (date < today) return { state: 'over', words: AHEAD.overBefore[language] };
    if (obligation.stage === 'open') return { state: 'ahead', words: AHEAD.ahead[language] };
    return { state: 'over', words: AHEAD[obligation.stage === 'submitted' ? 'paused' : 'overAfter'][language] };
  };
  const told = (id: string, date: string, notices: NoticeCounts): Pick<Step, 'state' | 'words'> => {
    const state = WORST.find(([notice]) => (notices[notice] ?? 0) > 0)?.[1];
    if (!state) return ahead(id, date);
    const words = NOTICE_STATES.flatMap((notice) => {
      const count = notices[notice] ?? 0;
      return count === 0 ? [] : [`${noticeStateName(notice, language)}${count > 1 ? ` ${countName(count)}` : ''}`];
    });
    return { state, words: words.join(inLanguage(language)('，', ', ')) };
  };
  const steps: Step[] = ladder.map(({ id, name, at, date, light, recipientNames, moved, notices }) => ({
    id,
    name,
    at,
    date,
    ...(light && { light }),
    recipients: recipientNames,
    ...(moved && { moved }),
    ...told(id, date, notices),
  }));

  const chased = [...sent, ...waiting].filter(({ rung, superseded }) => rung === 'acknowledge' && !superseded);
  const [first] = chased;
  if (first) {
    const notices: Record<string, number> = {};
    for (const { state } of chased) notices[state] = (notices[state] ?? 0) + 1;
    const [id, date] = ['acknowledge', first.at.slice(0, 10)];
    steps.push({ id, name: first.rungName, at: first.at, date, recipients: chased.map(({ recipientName }) => recipientName), ...told(id, date, notices) });
  } else if (next && !ladder.some(({ id }) => id === next.rung)) {
    const { rung: id, rungName: name, mailAt: at, recipients } = next;
    steps.push({ id, name, at, date: at.slice(0, 10), recipients, state: 'next', words: AHEAD.next[language] });
  }
  return steps.sort((a, b) => (a.at < b.at ? -1 : 1));
}

export function marksOf({ obligation: { due, originalDue } }: ObligationDetail, today: string, language: Language): Mark[] {
  const t = inLanguage(language);
  return [
    { kind: 'today', date: today, words: t('今天', 'today') },
    { kind: 'due', date: due, words: t('时限', 'due') },
    ...(originalDue === due ? [] : [{ kind: 'originalDue' as const, date: originalDue, words: t('原时限', 'first due') }]),
  ];
}
