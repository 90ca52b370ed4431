import { z } from 'zod';
import { both } from '../kernel/language.ts';
import { roster } from './enterprise-fields.ts';
import { after, countsHours, dueBy, MOST_REPORTS, reported } from './event-fields.ts';
import { extensionRules } from './extension-fields.ts';
import {
  address,
  atLeastOne,
  atMost,
  clause,
  code,
  date,
  dueDate,
  flag,
  language,
  MOST_LISTED,
  mailTime,
  oneOf,
  roundCode,
  text,
  wholeNumber,
} from './fields.ts';
import { form, parts, progress } from './form-fields.ts';
import { ladder } from './ladder-fields.ts';
import { dayOff, recurrence } from './recurrence-fields.ts';

export const department = z.strictObject({
  id: code('Code of the department.'),
  name: text('Its name.'),
  clause: clause.optional(),
  officer: address('the officer who does the work'),
  head: address('the department’s head')
    .optional()
    .describe('Mail address of the department’s head. Without it the officer is told what a head is told, in one mail.'),
  language: language('The language of mails to it, where it is not the plan’s.').optional(),
  headLanguage: language('The language of mails to its head, where it is not the department’s.').optional(),
  mergedInto: code('A department’s id.')
    .optional()
    .describe('The department that it is part of by now: its open obligations and its enterprises go on there, and nothing new is asked of it.'),
  standsFor: z
    .array(code('A department’s id.'))
    .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
    .optional()
    .describe(
      'It is no body but a name for several, such as 其他行业领域主管部门: the departments that it means. Lists that name it mean them; whose enterprises are whose follows from the lead of each sector. It answers itself for sectors that it leads still, and for everything while the list is empty.',
    ),
});

export const group = z
  .strictObject({
    id: code('Code of the group.'),
    name: text('Its name, as the plan has it: 各乡镇.'),
    of: z
      .array(code('A department’s id.'))
      .min(1, atLeastOne('个部门', 'department'))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .describe('The departments in it.'),
  })
  .describe('Several departments under one name: its code stands for them in every list of departments.');

export const sector = z.strictObject({
  id: code('Code of the sector.'),
  name: text('Its name.'),
  clause,
  alsoCalled: z
    .array(text('Another name.'))
    .max(50, atMost(50, '个别名', 'names'))
    .optional()
    .describe('What lists of enterprises call it as well, such as 民用爆炸物品 for 民爆.'),
  key: flag().default(false).describe('Whether the plan counts it among the key sectors.'),
  lead: code('The department that answers for it.').optional(),
  assist: z
    .array(code('A department that helps.'))
    .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
    .default([]),
  note: text('How far the assistance goes, where the plan limits it.').optional(),
});

export const round = z.strictObject({ id: roundCode, name: text('Name of the round.'), due: dueDate });
const rounds = z
  .array(
    round.extend({
      reported: reported.optional(),
      opens: date('Its first day: nothing is handed in before.').optional(),
      provisional: flag().optional().describe('Whether its date may still move: so of rounds that Duban works out over a year without a holiday table.'),
    }),
  )
  .min(1, atLeastOne('轮', 'round'))
  .max(MOST_REPORTS, atMost(MOST_REPORTS, '轮', 'rounds'));
export const lead = z.union(
  [
    z.literal('all'),
    z
      .array(code('A department’s id, or office; of what an event begins also a class of outsiders.'))
      .min(1, atLeastOne('个部门', 'department'))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries')),
  ],
  {
    error: both('请写 all（所有部门），或部门代号的列表（office 也可写入）', 'write all, or a list of department ids (office is one)'),
  },
);

const contribution = z
  .strictObject({
    id: code('Code of the contribution, added to the milestone’s (or round’s).'),
    name: text('Its name, as it stands in a mail’s subject.'),
    duty: text('What is owed to the leads, in one sentence.'),
    by: z
      .array(code('A department’s id.'))
      .min(1, atLeastOne('个部门', 'department'))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .describe('Who owes it.'),
    to: code('The one lead it is for; without it all leads of the milestone.').optional(),
    daysBefore: wholeNumber(0, 365, 'Calendar days before the milestone’s own due date by which it is owed.').default(7),
    evidence: flag().default(true).describe('Whether it needs at least one file.'),
    form: form.optional(),
    ladder: ladder.optional().describe('Instead of the milestone’s ladder.'),
  })
  .describe('What a department that assists owes the lead by itself: it is reminded, the lead is told when it comes and when it lapses.');

/** Whether it has no day of its own until something is reported, or settled. */
const isRaised = ({ after: upon, dueBy: by }: { after?: unknown; dueBy?: { event?: string | undefined } | undefined }) =>
  upon !== undefined || by?.event !== undefined;

export const milestone = z
  .strictObject({
    id: code('Code of the milestone.'),
    name: text('Its name, as it stands in a mail’s subject.'),
    clause,
    duty: text('What is owed, in one sentence.'),
    due: dueDate.optional(),
    dayOff: dayOff.optional(),
    calendar: code('One of the plan’s calendars: the working days of its limit, its rule and its dayOff are the days of that 教学日.').optional(),
    dueBy: dueBy.optional(),
    dueOn: date('The day that dayOff or dueBy comes to; Duban works it out.').optional(),
    rounds: rounds
      .optional()
      .describe('Instead of due: a duty that comes again; each round is a milestone of its own. With after: what has been reported so far.'),
    recurs: recurrence.optional(),
    opens: date('The first day of a stage: nothing is handed in before. A rung with on: opens reminds on it.').optional(),
    dueAt: z
      .union(
        [
          mailTime,
          z
            .array(mailTime)
            .min(2, both('只有一个时刻的，不用方括号；几个的请至少写两个', 'one hour needs no brackets; name two or more'))
            .max(12, atMost(12, '个时刻', 'hours')),
        ],
        {
          error: both(
            '请写成 HH:MM 的时刻，如 18:00；一天几次的写成列表，如 ["08:00", "17:00"]',
            'write a time as HH:MM, such as 18:00, or a list of two and more, such as ["08:00", "17:00"]',
          ),
        },
      )
      .refine((given) => !Array.isArray(given) || new Set(given).size === given.length, both('时刻有重复，请各写一次', 'name each hour only once'))
      .optional()
      .describe(
        'The hour at which it is due on its day, such as 18:00, or each of several hours 每日8时、17时: then each is a round of its own. With after one hour of the day that the limit ends on 次日12时前; with again as well, each of several hours from then on 每日8时、20时续报. Without it: when the day ends.',
      ),
    after: after.optional(),
    lead: lead.describe(
      'Who answers: every department, or those listed; also a class of outsiders: where an event begins it whom the report names, otherwise each of its members.',
    ),
    together: oneOf(['all', 'any'], {
      zh: '共同牵头。all：各自报送、各自签字，缺谁点谁；any：任一单位报送即可，办结算各单位的',
      en: 'all: each hands in its part; any: what one of them hands in counts for all',
    })
      .optional()
      .describe(
        'Several leads answer together 共同牵头. all: each signs for its part, and mails name who has not. any: what one of them hands in settles it for all, and nobody of them is reminded while it waits.',
      ),
    copyTo: z
      .array(code('A department, a body of the plan, committee or authority.'))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .optional()
      .describe('Who gets a submission as well 抄送: told as soon as it is handed in, and may read it. The office passes it on to a body without an address.'),
    copyEach: z
      .record(
        code('A department that leads it, or a group of them.'),
        code('A department, a body of the plan, committee or authority.'),
        both(
          '请写成 牵头单位: 抄送单位，如 { east: east-bureau, west: west-bureau }',
          'write who leads: who gets a copy, such as { east: east-bureau, west: west-bureau }',
        ),
      )
      .optional()
      .describe('Of each that leads, who gets its submission as well 各自抄送上级主管部门, beside copyTo.'),
    assist: z
      .array(code('A department’s id.'))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .default([])
      .describe('Who only helps; its lapse tells the leads.'),
    scope: oneOf(['department', 'sectors'])
      .default('department')
      .describe('sectors: the work is done sector by sector, so that the lapse of a department that assists in a sector also tells that sector’s lead.'),
    evidence: flag().default(true).describe('Whether a submission needs at least one file.'),
    confirm: z
      .union([z.boolean(), z.enum(['office', 'committee', 'both'])], {
        error: both(
          '请写 true 或 office（安委办办结）、committee（安委会办结）、both（安委办审核后由安委会办结），或 false（报送即办结）',
          'write true or office, committee, both (the office, then the committee), or false (settled when it is handed in)',
        ),
      })
      .default(true)
      .describe('Who has to accept a submission before it is settled: the office (true), the committee, both in turn; false: nobody.'),
    optional: flag()
      .optional()
      .describe(
        'A right that nobody has to use 可以自收到之日起15日内申请复核: whoever has it is told when it begins, with its last day. Used, it is settled and what follows upon it begins; its time over, it is closed as not used. Nothing of it is late, chased or scored. With confirm: false.',
      ),
    reviewer: code('A department.')
      .optional()
      .describe(
        'A department that looks at a submission before whoever confirms it 主管部门初审: it passes it on or sends it back. What it hands in itself goes straight on.',
      ),
    needs: z
      .array(code('A milestone, or a milestone-round.'))
      .min(1, atLeastOne('项阶段任务', 'milestone'))
      .max(20, atMost(20, '项', 'entries'))
      .optional()
      .describe(
        'What has to be settled before this may be: of a department that has a part in it its own, of any other all of it. Until then nobody can confirm it.',
      ),
    needsStruckOff: z
      .array(code('A register of the plan.'))
      .min(1, atLeastOne('份清单', 'register'))
      .max(20, atMost(20, '项', 'entries'))
      .optional()
      .describe(
        'Registers of which every item has to be struck off before this may be settled: of a department that may have to see to items its own, of any other all of them. Nothing entered holds nothing back.',
      ),
    ladder: ladder.optional().describe('Instead of the plan’s ladder.'),
    extensions: extensionRules.optional().describe('Instead of the plan’s extensions; {} for none of its limits.'),
    roster: roster.optional(),
    form: form.optional(),
    parts: parts.optional(),
    progress: progress.optional(),
    contributions: z
      .array(contribution)
      .max(40, atMost(40, '项', 'entries'))
      .optional()
      .describe('Parts of their own that departments which assist owe the leads before.'),
    replaces: code('A milestone (or milestone-round) that the plan had before.')
      .optional()
      .describe('It stands for this one, whole or in part: what was done for the old one counts here, and its original due date stays.'),
  })
  .refine(
    // Rules come with the rounds that Duban has worked out, and so does what an event has raised.
    (m) => [m.due, m.dueBy, m.recurs, m.after, m.recurs || m.after || m.dueBy ? undefined : m.rounds].filter((way) => way !== undefined).length === 1,
    both('due、dueBy、rounds、recurs、after 须写且只写一项', 'give exactly one of due, dueBy, rounds, recurs, after'),
  )
  .refine(
    (m) => m.opens === undefined || m.due !== undefined || m.dueBy?.milestone !== undefined,
    both('opens 与 due（或 dueBy）同写；轮次的起始日写在 rounds 或 recurs 中', 'opens goes with due (or dueBy); a round has its own, in rounds or recurs'),
  )
  .refine(
    (m) =>
      m.dayOff === undefined ||
      m.due !== undefined ||
      m.dueBy !== undefined ||
      (m.after !== undefined && m.after.again === undefined && !countsHours(m.after.within)),
    both(
      'dayOff 与 due、dueBy 或 after（按日、工作日、月、年计且没有续报的）同写；按规则重复的写在 recurs 中',
      'dayOff goes with due, dueBy, or after (in days, working days, months or years, without again); a rule has its own, in recurs',
    ),
  )
  .refine(
    (m) => m.dueOn === undefined || (m.dayOff !== undefined && m.after === undefined) || m.dueBy !== undefined,
    both('dueOn 由系统按 dayOff、dueBy 推算，请删去', 'dueOn is what Duban makes of dayOff or dueBy: leave it out'),
  )
  .refine(
    (m) =>
      m.dueAt === undefined ||
      !isRaised(m) ||
      !((Array.isArray(m.dueAt) && m.after?.again === undefined) || [m.after?.within, m.after?.again?.every, m.dueBy?.before].some(countsHours)),
    both(
      '由事项触发、或写了 after 的，dueAt 只能写一个时刻（有续报 again 的可写几个），时限（和续报）按日、工作日或月计，如次日 12 时前写 within: { days: 1 }、dueAt: "12:00"',
      'upon an event, and with after, dueAt is one hour (several with again), and the limit (and what goes on) is in days, working days or months: by noon of the next day is within: { days: 1 }, dueAt: "12:00"',
    ),
  )
  .refine(
    (m) => (m.rounds ?? []).every((round) => (round.reported !== undefined) === isRaised(m)),
    both(
      '写了 after（或 dueBy 写了 event）的，各轮由报告产生，须有 reported；其余的不能有 reported',
      'with after (or an event in dueBy) each round comes from a report and has `reported`; otherwise none has',
    ),
  )
  .refine(
    (m) => !isRaised(m) || m.contributions === undefined,
    both('由事项触发的任务，时限从事发起算，不能写 contributions', 'a milestone that follows upon an event has no day to count contributions back from'),
  )
  .refine((m) => m.reviewer === undefined || (m.confirm !== false && m.confirm !== 'both'), {
    path: ['reviewer'],
    error: both(
      '初审（reviewer）之后由办公室或领导小组办结：confirm 请写 office 或 committee，不写 false、both',
      'after a reviewer the office or the committee confirms: write confirm: office or committee, neither false nor both',
    ),
  })
  .refine((m) => m.optional !== true || m.confirm === false, {
    path: ['optional'],
    error: both(
      '可以不办的（optional），一经提出即办结：请写 confirm: false；谁来决定、几日内决定，另写一项接在它之后（after: { milestone: … }）',
      'a right (optional) is settled once it is used: write confirm: false, and who decides on it, and by when, in a milestone of its own (after: { milestone: … })',
    ),
  })
  .refine((m) => m.optional !== true || (m.together ?? m.roster ?? m.contributions ?? m.progress ?? m.extensions ?? m.after?.again) === undefined, {
    path: ['optional'],
    error: both(
      '可以不办的（optional）不与 together、roster、contributions、progress、extensions、again 同写，请删去',
      'a right (optional) does not go with together, roster, contributions, progress, extensions or again: leave them out',
    ),
  })
  .describe('A dated step of the plan.');
