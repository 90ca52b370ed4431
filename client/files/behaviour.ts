import { z } from 'zod';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import { both } from '../../domain/kernel/language.ts';
import { announced, MOST_REPORTS, moment } from '../../domain/plan/event-fields.ts';
import { MOST_LISTED, mailAddress, oneOf, realDate, said, share, wholeNumber } from '../../domain/plan/fields.ts';
import { isNamed } from '../../domain/plan/outsiders.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import { announces, answerersOf, outsidersAsked } from '../../domain/programme/events.ts';
import { ownersOf, registerOf } from '../../domain/register/register.ts';
import { type Behaviour, type GivenEvent, type GivenItems, PROFILES } from '../../domain/rehearsal/behaviour.ts';
import { type Fault, unknownName } from './faults.ts';
import { readYaml } from './yaml.ts';

/** Two whole numbers in a list, the least first. */
const span = (least: number, most: number) => {
  const such = `[${Math.max(least, 1)}, ${Math.min(most, 5)}]`;
  const what = both(
    `请写 ${least} 到 ${most} 的两个整数，小的在前，如 ${such}`,
    `write two whole numbers from ${least} to ${most}, the smaller first, such as ${such}`,
  );
  return z
    .tuple([z.int(what).min(least, what).max(most, what), z.int(what).min(least, what).max(most, what)], what)
    .refine(([first, last]) => first <= last, what);
};

const conduct = z.strictObject({
  acknowledges: share.optional(),
  acknowledgeWorkingDays: span(0, 60).optional(),
  neverSubmits: share.optional(),
  submitDays: span(-365, 365).optional(),
  returned: share.optional(),
  resubmitWorkingDays: span(0, 120).optional(),
  decideWorkingDays: span(0, 120).optional(),
  asksExtension: share.optional(),
  extensionDays: span(1, 365).optional(),
  extensionGranted: share.optional(),
});

const behaviourSchema = z.strictObject({
  name: said(40),
  base: oneOf(Object.keys(PROFILES) as (keyof typeof PROFILES)[]).default('typical'),
  everyone: conduct.default({}),
  departments: z.record(z.string(), conduct).default({}),
  events: z
    .array(
      z.strictObject({
        event: said(40),
        at: moment,
        on: announced.optional(),
        about: said(200).optional(),
        for: z.array(said(40)).min(1).max(MOST_LISTED).optional(),
        outsiders: z
          .array(z.strictObject({ of: said(40), name: said(400), mail: mailAddress.optional() }))
          .min(1)
          .max(MOST_LISTED)
          .optional(),
      }),
    )
    .max(MOST_REPORTS)
    .default([]),
  items: z
    .array(
      z.strictObject({
        register: said(40),
        on: realDate(),
        count: wholeNumber(1, 5_000, 'How many are found on that day.').default(1),
        for: said(40).optional(),
        dueOn: realDate().optional(),
        doneAfterDays: wholeNumber(0, 1_000, 'Calendar days after which they are handed in.').optional(),
      }),
    )
    .max(MOST_REPORTS)
    .default([]),
});

const NEEDS_DAY = {
  zh: '这一事项要提前报告：at 写何时报告，另写 on（是哪一天，如 2019-09-01）',
  en: 'this event is reported ahead: at is when it is reported, and on the day on which it will be, such as 2019-09-01',
};
const NOT_ANNOUNCED = {
  zh: '方案中没有要在这一事项之前办的任务：请删去 on，何时发生写 at',
  en: 'nothing in the plan is due before this event: leave on out, and write when it happens as at',
};

/** Nobody is asked for anything where nobody says who it is. */
const needsOutsiders = (plan: Plan, asked: readonly string[]) => {
  const [of = ''] = asked;
  return {
    zh: `请写明是哪个${nameOf(plan, of)}：outsiders: [{ of: ${of}, name: 某某公司 }]；这次只由部门办理的，写 for`,
    en: `say who “${nameOf(plan, of)}” is: outsiders: [{ of: ${of}, name: … }]; where only departments have to act this time, write for`,
  };
};

/** Names of registers and of who sees to something, days without which an item has no limit, and days before it is found. */
function itemFaults(
  plan: Plan,
  { register: id, on, for: org, dueOn }: { register: string; on: string; for?: string | undefined; dueOn?: string | undefined },
  index: number,
) {
  const path = ['items', index];
  const register = registerOf(plan, id);
  if (!register)
    return [
      {
        path: [...path, 'register'],
        what: unknownName(
          'register',
          id,
          plan.registers.map((one) => one.id),
        ),
      },
    ];
  const owners = ownersOf(plan, register);
  return [
    ...(org === undefined || owners.includes(org) ? [] : [{ path: [...path, 'for'], what: unknownName('department', org, owners) }]),
    ...(dueOn === undefined && !(register.limit ?? register.steps)
      ? [{ path, what: { zh: '这份清单没有统一的时限，请写 dueOn', en: 'this register gives no limit of its own: write dueOn' } }]
      : []),
    ...(dueOn !== undefined && dueOn < on
      ? [{ path: [...path, 'dueOn'], what: { zh: `${dueOn} 早于发现之日 ${on}`, en: `${dueOn} is before the day on which it is found, ${on}` } }]
      : []),
  ];
}

/** Reads a file that says how departments behave; the format is in docs/rehearse.md. `plan` tells which departments there are. */
export function checkBehaviour(text: string, plan: Plan): { behaviour: Behaviour; faults: [] } | { behaviour?: undefined; faults: Fault[] } {
  const known = [...plan.departments.map((department) => department.id), OFFICE, ...(plan.outsiders ?? []).map(({ id }) => id)];
  const { value, faults } = readYaml(text, {
    schema: behaviourSchema,
    crossFaults: ({ departments, events, items }) => [
      ...items.flatMap((given, index) => itemFaults(plan, given, index)),
      ...Object.keys(departments)
        .filter((id) => !known.includes(id))
        .map((id) => ({ path: ['departments', id], what: unknownName('department', id, known) })),
      ...events.flatMap(({ event, on, for: meant = [], outsiders = [] }, index) => {
        const ids = plan.events.map(({ id }) => id);
        if (!ids.includes(event)) return [{ path: ['events', index, 'event'], what: unknownName('event', event, ids) }];
        const answerers = answerersOf(plan, event);
        const asked = outsidersAsked(plan, event);
        const needed = asked.filter((of) => isNamed(plan, of));
        const strangers = [
          ...meant
            .filter((id) => !answerers.includes(id))
            .map((id) => ({ path: ['events', index, 'for', meant.indexOf(id)], what: unknownName('department', id, answerers) })),
          ...outsiders.flatMap(({ of }, at) =>
            asked.includes(of) ? [] : [{ path: ['events', index, 'outsiders', at, 'of'], what: unknownName('outsiders', of, asked) }],
          ),
          ...(outsiders.length === 0 && needed.length > 0 && meant.length === 0 ? [{ path: ['events', index], what: needsOutsiders(plan, needed) }] : []),
        ];
        if ((on !== undefined) === (announces(plan, event) !== undefined)) return strangers;
        return [...strangers, { path: ['events', index, ...(on === undefined ? [] : ['on'])], what: on === undefined ? NEEDS_DAY : NOT_ANNOUNCED }];
      }),
    ],
    called: { zh: '行为文件', en: 'behaviour' },
    begin: ['name'],
  });
  if (!value) return { faults };
  const given = <T extends object>(settings: T) => Object.fromEntries(Object.entries(settings).filter(([, setting]) => setting !== undefined));
  const { everyone, departments } = PROFILES[value.base];
  return {
    behaviour: {
      name: value.name,
      base: value.base,
      everyone: { ...everyone, ...given(value.everyone) },
      ...(value.events.length > 0 && { events: [...value.events].sort((a, b) => (a.at < b.at ? -1 : 1)).map((event) => given(event) as GivenEvent) }),
      ...(value.items.length > 0 && { items: value.items.map((item) => given(item) as GivenItems) }),
      departments: { ...departments, ...Object.fromEntries(Object.entries(value.departments).map(([id, settings]) => [id, given(settings)])) },
    },
    faults: [],
  };
}
