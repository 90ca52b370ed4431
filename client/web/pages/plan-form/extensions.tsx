import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { Amount, Choice, Several } from './choosing.tsx';
import { at, bodiesOf, textAt, useEditing } from './editing.ts';
import { PlanDay } from './plan-day.tsx';

const ASK_MOST = { days: 365, workingDays: 120, months: 24 };
const IN_ALL_MOST = { days: 1_000, workingDays: 500, months: 120 };
const OTHERS_OF_IN_ALL = { by: 0, share: 0 };

const unitOf = <U extends string>(given: unknown, units: Record<U, unknown>): U | undefined =>
  (Object.keys(units) as U[]).find((one) => at(given, [one]) !== undefined);

type Of = 'plan' | 'milestone' | 'register';

/** Asks how far more time may be given: by when it is asked for, how often, how long, and by whom. `of`: a milestone may have other rules than its plan. */
export function Extensions({ path, of }: { path: Path; of: Of }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const rules = at(data, path) as Record<string, unknown> | undefined;
  const isFree = rules !== undefined && Object.keys(rules).length === 0;
  const kind = rules === undefined || (isFree && of !== 'milestone') ? 'unsaid' : rules.times === 0 ? 'never' : isFree ? 'free' : 'limited';
  const unsaid =
    of === 'plan'
      ? { value: 'unsaid', label: t('到期前都可以申请，不限次数和长短', 'asked for before it is due, as often and as long as the office grants') }
      : {
          value: 'unsaid',
          label: of === 'milestone' ? t('按方案的规定', 'as the plan has it') : t('不限次数和长短', 'as often and as long as the office grants'),
        };
  return (
    <>
      <Choice
        path={path}
        label={t('延期', 'Extensions')}
        value={kind}
        choose={(to) => set([path, { limited: { times: 1 }, never: { times: 0 }, free: {} }[to]])}
        options={[
          unsaid,
          ...(of === 'milestone' ? [{ value: 'free', label: t('这项任务不受限制', 'this milestone has no such limits') }] : []),
          { value: 'limited', label: t('有限制', 'within limits') },
          { value: 'never', label: t('不能延期', 'not at all') },
        ]}
        help={t('不合规定的，单位不能申请，办公室也不能同意。', 'What breaks them can neither be asked for nor granted.')}
      />
      {kind === 'limited' && <Limits path={path} of={of} />}
    </>
  );
}

function Limits({ path, of }: { path: Path; of: Of }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const ask = unitOf(at(data, [...path, 'askBefore']), { ...ASK_MOST, by: 0 });
  const inAll = unitOf(at(data, [...path, 'inAll']), { ...IN_ALL_MOST, ...OTHERS_OF_IN_ALL });
  const each = unitOf(at(data, [...path, 'each']), IN_ALL_MOST);
  return (
    <>
      <Choice
        path={[...path, 'askBefore']}
        label={t('最迟什么时候申请', 'By when it is asked for')}
        value={ask ?? 'due'}
        choose={(to) =>
          set([
            [...path, 'askBefore'],
            to === 'due' ? undefined : to === 'by' ? { by: '' } : { [to]: to === 'months' ? 1 : Number(textAt(data, [...path, 'askBefore', ask ?? ''])) || 5 },
          ])
        }
        options={[
          { value: 'due', label: t('到期之前', 'until it is due') },
          { value: 'workingDays', label: t('到期前若干工作日', 'so many working days before') },
          { value: 'days', label: t('到期前若干天', 'so many days before') },
          { value: 'months', label: t('到期前若干个月', 'so many months before') },
          { value: 'by', label: t('某一天之前', 'by a day') },
        ]}
      />
      {ask === 'by' ? (
        <PlanDay path={[...path, 'askBefore', 'by']} label={t('最迟哪天申请', 'The last day to ask')} kind="date" />
      ) : (
        ask && <Amount path={[...path, 'askBefore', ask]} least={1} most={ASK_MOST[ask]} step={1} needed label={t('提前多少', 'How many before')} />
      )}
      <Amount path={[...path, 'times']} least={1} most={20} step={1} label={t('最多延期几次（可不填）', 'At most so often (may be left out)')} />
      <Choice
        path={[...path, 'each']}
        label={t('每次最多延多久', 'How long each time')}
        value={each ?? 'free'}
        choose={(to) => set([[...path, 'each'], to === 'free' ? undefined : { [to]: to === 'months' ? 1 : 10 }])}
        options={[
          { value: 'free', label: t('不限', 'as granted') },
          { value: 'workingDays', label: t('若干工作日', 'so many working days') },
          { value: 'days', label: t('若干天', 'so many days') },
          { value: 'months', label: t('若干个月', 'so many months') },
        ]}
      />
      {each && <Amount path={[...path, 'each', each]} least={1} most={IN_ALL_MOST[each]} step={1} needed label={t('每次多少', 'How many each time')} />}
      <Choice
        path={[...path, 'inAll']}
        label={t('一共最多延多久', 'How long in all')}
        value={inAll ?? 'free'}
        choose={(to) => set([[...path, 'inAll'], to === 'free' ? undefined : to === 'by' ? { by: '' } : { [to]: to === 'share' ? 0.5 : 10 }])}
        options={[
          { value: 'free', label: t('不限', 'as granted') },
          { value: 'workingDays', label: t('若干工作日', 'so many working days') },
          { value: 'days', label: t('若干天', 'so many days') },
          { value: 'months', label: t('若干个月', 'so many months') },
          { value: 'share', label: t('原期限的几成（如一半）', 'a share of the limit, such as half') },
          { value: 'by', label: t('最迟到某一天', 'until a day') },
        ]}
        help={t('从方案定的时限算起，几次合计。', 'Counted from the day that the plan gives, however often it is granted.')}
      />
      {inAll === 'by' ? (
        <PlanDay path={[...path, 'inAll', 'by']} label={t('哪一天', 'Which day')} kind="date" />
      ) : inAll === 'share' ? (
        <Amount
          path={[...path, 'inAll', 'share']}
          least={0.01}
          most={3}
          step={0.01}
          needed
          label={t('原期限的多少（一半填 0.5）', 'Which share (0.5 for half)')}
        />
      ) : (
        inAll && <Amount path={[...path, 'inAll', inAll]} least={1} most={IN_ALL_MOST[inAll]} step={1} needed label={t('一共多少', 'How many in all')} />
      )}
      <GrantedBy path={[...path, 'grantedBy']} of={of} />
    </>
  );
}

/** Asks who decides on it: one body, or several in order. Of what a register lists office or committee alone. */
function GrantedBy({ path, of }: { path: Path; of: Of }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const held = at(data, path);
  const inTurn = Array.isArray(held);
  const bodies = [
    { value: 'office', label: t('办公室', 'the office') },
    { value: 'committee', label: t('领导小组', 'the committee') },
    ...(of === 'register' ? [] : bodiesOf(data).flatMap(({ id, name }) => (id === 'office' ? [] : [{ value: id, label: name }]))),
  ];
  return (
    <>
      <Choice
        path={path}
        label={t('由谁批准延期', 'Who grants it')}
        value={inTurn ? IN_TURN : textAt(data, path) || 'office'}
        choose={(who) => set([path, who === 'office' ? undefined : who === IN_TURN ? ['office', 'committee'] : who])}
        options={[...bodies, ...(of === 'register' ? [] : [{ value: IN_TURN, label: t('几个依次审核批准', 'several in order') }])]}
      />
      {inTurn && (
        <Several
          path={path}
          label={t('依次由谁审核批准', 'Who is asked in turn')}
          options={bodies}
          help={t(
            '先审核的先选；最后一个批准才算，任何一个不同意就不延期。',
            'Choose the first who is asked first. The last one grants; whoever refuses refuses it.',
          )}
        />
      )}
    </>
  );
}

/** No code of a body has a space. */
const IN_TURN = 'in turn';
