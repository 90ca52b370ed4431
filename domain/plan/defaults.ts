import { BARS } from '../enterprise/enterprise.ts';
import type { Light } from '../kernel/lights.ts';

/** When mails leave, on working days, in the programme's zone. */
export const DEFAULT_MAIL_AT = '09:00';
/** When the daily digest leaves; where a plan has none, what else a morning does is done then. */
export const DEFAULT_DIGEST_AT = '08:30';

/** The shape that the schema gives a rung; this file cannot take it from there, since the schema takes its defaults from here. */
type Rung = {
  id: string;
  light?: Light | undefined;
  tell: ('officer' | 'head' | 'office' | 'director' | 'committee' | 'lead')[];
  before?: { days: number } | { workingDays: number } | undefined;
  on?: 'opens' | 'due-day' | 'lapse' | undefined;
  after?: { days: number } | { workingDays: number } | undefined;
  repeat?: { everyDays: number; atMost: number } | undefined;
  write?: 'department' | 'enterprises' | undefined;
};

/** 30 days, 7 days, 3 and 1 working days before, the due morning; lapse; 5 and 10 working days after; weekly, at most eight times. */
export const DEFAULT_LADDER: Rung[] = [
  { id: 'before-30-days', before: { days: 30 }, tell: ['officer'] },
  { id: 'before-7-days', before: { days: 7 }, light: 'blue', tell: ['officer'] },
  { id: 'before-3-working-days', before: { workingDays: 3 }, light: 'blue', tell: ['officer'] },
  { id: 'before-1-working-day', before: { workingDays: 1 }, light: 'blue', tell: ['officer'] },
  { id: 'due-day', on: 'due-day', light: 'blue', tell: ['officer'] },
  { id: 'lapse', on: 'lapse', light: 'yellow', tell: ['head', 'office', 'lead'] },
  { id: 'after-5-working-days', after: { workingDays: 5 }, light: 'orange', tell: ['director'] },
  { id: 'after-10-working-days', after: { workingDays: 10 }, light: 'red', tell: ['committee'] },
  { id: 'weekly', repeat: { everyDays: 7, atMost: 8 }, light: 'red', tell: ['officer', 'head', 'office'] },
];

/** What waits for a decision: the office on the last day, its director when it is late, the committee after two weeks, then weekly. */
export const DEFAULT_DECISION_LADDER: Rung[] = [
  { id: 'due-day', on: 'due-day', light: 'blue', tell: ['officer'] },
  { id: 'lapse', on: 'lapse', light: 'yellow', tell: ['officer', 'head'] },
  { id: 'after-10-working-days', after: { workingDays: 10 }, light: 'red', tell: ['committee'] },
  { id: 'weekly', repeat: { everyDays: 7, atMost: 8 }, light: 'red', tell: ['officer', 'head'] },
];
/** A target: each department that lacks enterprises 90, 30 and 7 days before its day; what came of it to the office and the committee. */
export const DEFAULT_TARGET_LADDER: Rung[] = [
  { id: 'before-90-days', before: { days: 90 }, tell: ['officer'] },
  { id: 'before-30-days', before: { days: 30 }, light: 'blue', tell: ['officer'] },
  { id: 'before-7-days', before: { days: 7 }, light: 'blue', tell: ['officer'] },
  { id: 'result', on: 'lapse', light: 'yellow', tell: ['office', 'committee'] },
];

/** A quota: reminded 30 and 7 days before its day while it is not reached, then as a lapse, until it is. */
export const DEFAULT_QUOTA_LADDER: Rung[] = [
  { id: 'before-30-days', before: { days: 30 }, tell: ['officer'] },
  { id: 'before-7-days', before: { days: 7 }, light: 'blue', tell: ['officer'] },
  { id: 'lapse', on: 'lapse', light: 'yellow', tell: ['officer', 'head', 'office'] },
  { id: 'after-5-working-days', after: { workingDays: 5 }, light: 'orange', tell: ['director'] },
  { id: 'after-10-working-days', after: { workingDays: 10 }, light: 'red', tell: ['committee'] },
  { id: 'weekly', repeat: { everyDays: 7, atMost: 8 }, light: 'red', tell: ['officer', 'head', 'office'] },
];

/** A score that the office has confirmed: each department and its head their own, the committee all of them. */
export const DEFAULT_SCORE_LADDER: Rung[] = [{ id: 'confirmed', on: 'due-day', tell: ['officer', 'head', 'committee'] }];

/** Progress that a milestone asks for: the officer on the day, the head three working days after it where nothing came. */
export const DEFAULT_PROGRESS_LADDER: Rung[] = [
  { id: 'due-day', on: 'due-day', tell: ['officer'] },
  { id: 'after-3-working-days', after: { workingDays: 3 }, tell: ['head'] },
];

/** A review of standing duties: asked a week before and on the day; after it the office hears who has answered. It has no light: nothing is late. */
export const DEFAULT_STANDING_LADDER: Rung[] = [
  { id: 'before-7-days', before: { days: 7 }, tell: ['officer'] },
  { id: 'due-day', on: 'due-day', tell: ['officer'] },
  { id: 'result', on: 'lapse', tell: ['office'] },
];

/** What has begun and has no limit: its officer and head when it begins, and weekly until it is done, with the office. It has no light: nothing is late. */
export const DEFAULT_FOLLOW_UP_LADDER: Rung[] = [
  { id: 'begun', on: 'due-day', tell: ['officer', 'head'] },
  { id: 'weekly', repeat: { everyDays: 7, atMost: 52 }, tell: ['officer', 'head', 'office'] },
];

/** What has to hold for a span: its officer and head when it begins, its officer when it is over. Nothing is asked, so nothing escalates. */
export const DEFAULT_HOLD_LADDER: Rung[] = [
  { id: 'begins', on: 'due-day', tell: ['officer', 'head'] },
  { id: 'over', on: 'lapse', tell: ['officer'] },
];

/** An item of a register: its officer 7 days and 1 working day before and on the day; missed, the head and the office, its director, the committee, then weekly. */
export const DEFAULT_REGISTER_LADDER: Rung[] = [
  { id: 'before-7-days', before: { days: 7 }, tell: ['officer'] },
  { id: 'before-1-working-day', before: { workingDays: 1 }, light: 'blue', tell: ['officer'] },
  { id: 'lapse', on: 'lapse', light: 'yellow', tell: ['officer', 'head', 'office'] },
  { id: 'after-5-working-days', after: { workingDays: 5 }, light: 'orange', tell: ['director'] },
  { id: 'after-10-working-days', after: { workingDays: 10 }, light: 'red', tell: ['committee'] },
  { id: 'weekly', repeat: { everyDays: 7, atMost: 8 }, light: 'red', tell: ['officer', 'head', 'office'] },
];
/** What is new on registers for a body is told once, the next working morning. */
export const DEFAULT_LISTED_LADDER: Rung[] = [{ id: 'told', on: 'due-day', tell: ['officer'] }];

/** A decision on a consequence is told once. */
export const DEFAULT_DECIDED_LADDER: Rung[] = [{ id: 'told', on: 'due-day', tell: ['officer'] }];
/** Working days within which a submission, a request for more time or a proposal is to be decided. */
export const DEFAULT_DECIDE_WITHIN = { workingDays: 5 };

/**
 * What has a day in an enterprise's cycle: its department 30 and 7 days before; missed, the department on the next morning, its head after
 * 5 working days, the office after 10, its director after 20. The committee hears of it only where a plan says so.
 */
export const DEFAULT_CYCLE_LADDER: Rung[] = [
  { id: 'before-30-days', before: { days: 30 }, tell: ['officer'] },
  { id: 'before-7-days', before: { days: 7 }, light: 'blue', tell: ['officer'] },
  { id: 'lapse', on: 'lapse', light: 'yellow', tell: ['officer'] },
  { id: 'after-5-working-days', after: { workingDays: 5 }, light: 'orange', tell: ['head'] },
  { id: 'after-10-working-days', after: { workingDays: 10 }, light: 'red', tell: ['office'] },
  { id: 'after-20-working-days', after: { workingDays: 20 }, light: 'red', tell: ['director'] },
];

/** Copies to a body that assists with enterprises: a week before and when it is late. Nothing is asked of it, so nothing escalates. */
export const DEFAULT_ASSISTED_LADDER: Rung[] = [
  { id: 'before-7-days', before: { days: 7 }, tell: ['officer'] },
  { id: 'lapse', on: 'lapse', tell: ['officer'] },
];

/** The time that each step of a cycle has, where a plan says nothing. `off`: no day by itself. */
export const DEFAULT_STEPS = {
  /** 实施方案五（四）: 及时将新增企业纳入达标创建范围. It names no number: 30 days are ours. */
  start: { days: 30 },
  /** No rule of the period gives these two a day. */
  assess: 'off',
  apply: 'off',
  /** 安监总办〔2014〕49号: an application is accepted or not within five working days. */
  accept: { workingDays: 5 },
  /** 全国冶金等工贸企业安全生产标准化考评办法 (2011) and 安监总办〔2014〕49号: 评审工作应在三个月内完成, without the time for rectification. */
  review: { months: 3 },
  /** 审核, 公告 and 发证 follow one upon the other; the rules give them no number: these are ours. */
  approve: { workingDays: 10 },
  announce: { workingDays: 10 },
  certify: { workingDays: 10 },
  /** An inspection is to come to an end: the number is ours. A rectification has the limit that was ordered. */
  pass: { workingDays: 20 },
  /** 期满前3个月按规定申请复评: reminded when that day comes, and late a month after it, while there is time for a review. */
  renew: { days: 30 },
  rectify: 'on',
  /** 五（四）: 督促已达标企业认真开展年度自评. */
  yearly: 'on',
  expiry: 'on',
} as const;
/** An urge a day at the most, so that a department is not buried in them. */
export const DEFAULT_URGE_AGAIN = { days: 1 };

/** 安监总办〔2014〕49号: three years, six months of running, three months before expiry. */
export const DEFAULT_RULES = {
  id: 'national-2014',
  from: '2014-06-03',
  basis: '安监总办〔2014〕49号',
  validYears: 3,
  runningMonths: 6,
  applyMonthsBefore: 3,
  yearlyReviews: true,
  bars: [...BARS],
  steps: DEFAULT_STEPS,
};
