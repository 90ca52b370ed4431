import { z } from 'zod';
import { ownCalendar } from './calendar-fields.ts';
import { consequence } from './consequence-fields.ts';
import { DEFAULT_DECIDE_WITHIN, DEFAULT_DIGEST_AT, DEFAULT_LADDER, DEFAULT_MAIL_AT, DEFAULT_RULES, DEFAULT_URGE_AGAIN } from './defaults.ts';
import { assistance, ruleSet } from './enterprise-fields.ts';
import { planEvent } from './event-fields.ts';
import { extensionRules } from './extension-fields.ts';
import { address, atLeastOne, atMost, code, date, flag, language, mailTime, mailTimeOrOff, oneOf, text, wholeNumber } from './fields.ts';
import { indicator, quota, scoring, target } from './goal-fields.ts';
import { acknowledge, ladder, ladders } from './ladder-fields.ts';
import { department, group, milestone, sector } from './milestone-fields.ts';
import { outsiders } from './outsider-fields.ts';
import { register } from './register-fields.ts';
import { standing } from './standing-fields.ts';

/** Stands for the last day of a plan that gives none, until that is worked out. */
export const NO_END = '';

const ownLanguage = language('The language of mails to it, where it is not the plan’s.').optional();

/** Days of the week on which the office's brief may fall. */
export const BRIEF_ON = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;

/** The file that a programme is run from. Every rule that a person may want to change is in here with its default. */
export const planSchema = z
  .strictObject({
    id: code('Code of the programme; it stands in every id and may not change.'),
    name: text('Name of the programme.'),
    zone: text('IANA time zone in which its days begin and end, as area and city: Asia/Shanghai for Beijing time; or UTC.'),
    language: language(
      'The language of its mails and of the files that are made of it: zh or en. It is asked when a mail leaves, so that an amendment changes it from the next one on. A body may have one of its own.',
    ).default('zh'),
    from: date('The first day of the programme.'),
    to: date('The last day of the programme. Without it: the last day that the plan names; with a rule it has to be given, or the rule’s until.').default(
      NO_END,
    ),
    source: z.strictObject({ title: text('Title of the document that the plan is taken from.'), issuer: text('Who issued it.').optional() }),
    holidays: z
      .strictObject({
        table: oneOf(['china', 'none'], { zh: '国务院公布的节假日和调休、只有周末', en: 'the State Council’s, weekends only' }).describe(
          'china: public holidays and make-up working days of the State Council; none: weekends only.',
        ),
        overrides: z
          .array(z.strictObject({ date: date('The day.'), working: flag().describe('Whether it is worked.'), name: text('Why.') }))
          .max(400, atMost(400, '天', 'days'))
          .default([])
          .describe('Days that differ from the table.'),
      })
      .default({ table: 'china', overrides: [] }),
    calendars: z
      .array(ownCalendar)
      .min(1, atLeastOne('种', 'kind'))
      .max(20, atMost(20, '种', 'kinds'))
      .optional()
      .describe('Days of another kind than working days, in which milestones count that name them 教学日、交易日. Mails leave on working days all the same.'),
    mailAt: mailTime.default(DEFAULT_MAIL_AT).describe('When mails leave, on working days.'),
    digestAt: mailTimeOrOff
      .default(DEFAULT_DIGEST_AT)
      .describe('When each department gets its digest of what is new, due and late, on working days that have something to say; off: never.'),
    briefOn: oneOf([...BRIEF_ON, 'off'])
      .default('monday')
      .describe(
        'The day of the week on which the office gets its brief of all that is late or waits for a decision; not worked: the next day that is; off: never.',
      ),
    office: z
      .strictObject({
        name: text('Its name.'),
        officer: address('the office'),
        director: address('the office’s director'),
        language: ownLanguage,
        directorLanguage: language('The language of mails to the director, where it is not the office’s.').optional(),
      })
      .describe('The safety office: receives escalations, confirms submissions.'),
    committee: z
      .strictObject({ name: text('Its name.'), officer: address('the committee'), language: ownLanguage })
      .describe('Told of red escalations and of what the office itself lets lapse.'),
    operator: z
      .strictObject({ name: text('Its name.'), officer: address('whoever keeps Duban running'), language: ownLanguage })
      .describe('Told of mails that cannot be delivered.'),
    authority: z
      .strictObject({ name: text('Its name.'), officer: address('the authority').optional(), language: ownLanguage })
      .default({ name: '达标发证部门' })
      .describe('The body that certifies, downgrades and revokes; the office writes its decisions down.'),
    government: z
      .strictObject({ name: text('Its name.') })
      .default({ name: '区政府' })
      .describe('Decides on closing enterprises down.'),
    bodies: z
      .array(
        z.strictObject({
          id: code('Code of the body.'),
          name: text('Its name.'),
          officer: address('the body').optional(),
          language: ownLanguage,
          through: z
            .array(oneOf(['office', 'department'], { zh: '安委办、主管部门', en: 'the office, the department that supervises' }))
            .min(1, atLeastOne('个单位', 'body'))
            .max(2, atMost(2, '个单位', 'bodies'))
            .default(['office'])
            .describe('Through whose hand it acts: who writes down what it inspected and proposed.'),
        }),
      )
      .max(50, atMost(50, '个单位', 'bodies'))
      .default([])
      .describe(
        'Bodies that the plan names and that have no work of their own in it, such as those of the region and the city: they act through the office’s hand unless `through` says otherwise; without an address the office passes on what they are told.',
      ),
    departments: z
      .array(department)
      .min(1, atLeastOne('个部门', 'department'))
      .max(200, atMost(200, '个部门', 'departments')),
    groups: z
      .array(group)
      .max(50, atMost(50, '组', 'groups'))
      .default([])
      .describe('Groups of departments 各部门、各乡镇: the code of one stands wherever departments are listed.'),
    outsiders: z
      .array(outsiders)
      .max(50, atMost(50, '类', 'classes'))
      .optional()
      .describe(
        'Parties outside the government whom nobody knows when the plan is written, by class 施工单位、用火单位: what an event asks of them is owed by whom its report names.',
      ),
    sectors: z
      .array(sector)
      .max(200, atMost(200, '个行业', 'sectors'))
      .default([]),
    assists: z
      .array(assistance)
      .max(200, atMost(200, '项', 'entries'))
      .default([])
      .describe('Which bodies assist with which enterprises 配合: departments, and bodies such as a park’s management or a township.'),
    ladder: ladder.default([...DEFAULT_LADDER]),
    acknowledge: acknowledge.default({ workingDays: 2, tell: ['head'] }),
    ladders: ladders.prefault({}),
    decideWithin: z
      .strictObject({ workingDays: wholeNumber(1, 60, 'Working days of the programme’s calendar.') })
      .default(DEFAULT_DECIDE_WITHIN)
      .describe('Within this time after it was asked for the office decides on a submission, a request for more time or a proposal.'),
    entrance: oneOf(['closed', 'open'])
      .default('closed')
      .describe(
        'open: an enterprise hands in its self-assessments and answers a rectification by itself, by the link and the code in the letters to its own address; its department accepts or sends back. Which letters go there: `write: enterprises` in ladders.cycle or in a roster.',
      ),
    urgeAgainAfter: z
      .strictObject({ days: wholeNumber(1, 60, 'Calendar days.') })
      .default(DEFAULT_URGE_AGAIN)
      .describe('So long after an obligation has been urged, or a leader has instructed, nobody does so again.'),
    extensions: extensionRules.optional(),
    milestones: z
      .array(milestone)
      .min(1, atLeastOne('项阶段任务', 'milestone'))
      .max(200, atMost(200, '项阶段任务', 'milestones')),
    standing: z
      .array(standing)
      .max(100, atMost(100, '项常态工作', 'standing duties'))
      .default([])
      .describe('Duties without a date.'),
    events: z
      .array(planEvent)
      .max(50, atMost(50, '项触发事项', 'events'))
      .default([])
      .describe('What starts a deadline when it is reported 触发事项: the milestones name it in `after`.'),
    registers: z
      .array(register)
      .max(30, atMost(30, '份清单', 'registers'))
      .default([])
      .describe('Things that are found on the way 清单: each item has its own owner and limit, and is struck off 销号 when it is done.'),
    quotas: z
      .array(quota)
      .max(50, atMost(50, '项抽查要求', 'quotas'))
      .default([]),
    targets: z
      .array(target)
      .max(50, atMost(50, '个达标目标', 'targets'))
      .default([]),
    indicators: z
      .array(indicator)
      .max(100, atMost(100, '项指标', 'indicators'))
      .default([])
      .describe('Numbers to be reached that are no share of enterprises: lifts, estates, money.'),
    scoring: scoring.optional(),
    consequences: z
      .array(consequence)
      .max(50, atMost(50, '条后果', 'consequences'))
      .default([]),
    ruleSets: z
      .array(ruleSet)
      .min(1, atLeastOne('套规则', 'rule set'))
      .max(100, atMost(100, '套规则', 'rule sets'))
      .default([DEFAULT_RULES]),
  })
  .describe('A programme as Duban runs it.');

export type Plan = z.infer<typeof planSchema>;
export type PlanMilestone = z.infer<typeof milestone>;
export type PlanStanding = z.infer<typeof standing>;
export type PlanForm = NonNullable<PlanMilestone['form']>;
export type PlanFormField = PlanForm[number];
export type PlanParts = NonNullable<PlanMilestone['parts']>;

/** The plan file's format as JSON Schema, so that an editor completes and checks it. Published as plans/schema.json. */
export function planJsonSchema(): object {
  return z.toJSONSchema(planSchema, { io: 'input' });
}
