import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { Amount, BodiesOrAll, Choice } from './choosing.tsx';
import { at, fieldId, listAt, textAt, useEditing } from './editing.ts';
import { Entries } from './entries.tsx';
import { HeldDays } from './held-days.tsx';
import { Often } from './often.tsx';
import { PlanDay } from './plan-day.tsx';
import { Pairs } from './spans.tsx';
import { Typed } from './typed.tsx';

type Words = ReturnType<typeof useWords>['t'];
type Kind = 'reviews' | 'follows' | 'windows' | 'lasting' | 'span';

const kindOf = (duty: unknown): Kind => {
  if (at(duty, ['after']) !== undefined) return at(duty, ['holds']) === undefined ? 'follows' : 'span';
  if (at(duty, ['holds']) === undefined) return 'reviews';
  return textAt(duty, ['holds', 'until']) === 'none' ? 'lasting' : 'windows';
};

/** Draws 常态工作: what has no date, follows without a limit, or has to hold for a span. */
export function Standing() {
  const { t } = useWords();
  return (
    <Entries
      list="standing"
      code="standing"
      add={t('添加常态工作', 'Add a standing duty')}
      blank={{ name: '', clause: t('补充', 'added'), duty: '', lead: 'all', holds: { windows: [{ from: '', until: '' }] } }}
      remove={(name) => t(`删除常态工作${name}`, `Delete the standing duty ${name}`)}
    >
      {(index) => <Duty index={index} />}
    </Entries>
  );
}

function Duty({ index }: { index: number }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const path: Path = ['standing', index];
  const kind = kindOf(at(data, path));
  const change = (to: string) => {
    const after = at(data, [...path, 'after']) === undefined ? firstUpon(data) : undefined;
    const upon: [Path, Parameters<typeof set>[0][1]][] = after ? [[[...path, 'after'], after]] : [];
    const gone = (...keys: string[]) =>
      keys.flatMap((key): [Path, undefined][] => (at(data, [...path, key]) === undefined ? [] : [[[...path, key], undefined]]));
    if (to === 'reviews') set([[...path, 'reviews'], [{ id: '1', name: t('第 1 轮', 'Round 1'), due: '' }]], ...gone('after', 'holds'));
    if (to === 'windows') set([[...path, 'holds'], { windows: [{ from: '', until: '' }] }], ...gone('after', 'reviews'));
    if (to === 'lasting') set([[...path, 'holds'], { until: 'none' }], ...gone('after', 'reviews'));
    if (to === 'span') set([[...path, 'holds'], { for: { months: 12 } }], ...upon, ...gone('reviews'));
    if (to === 'follows') set(...upon, ...gone('reviews', 'holds'));
  };
  return (
    <>
      <Typed path={[...path, 'name']} label={t('常态工作名称', 'Name of the standing duty')} />
      <Typed path={[...path, 'clause']} label={t('常态工作条款', 'Clause of the standing duty')} />
      <Typed path={[...path, 'duty']} label={t('要求', 'What is asked')} kind="long" />
      <BodiesOrAll path={[...path, 'lead']} label={t('由谁负责', 'Who answers')} office outsiders />
      <Choice
        path={[...path, 'kind']}
        label={t('是哪一种', 'Which kind')}
        value={kind}
        choose={change}
        options={[
          // What has begun upon something keeps that.
          ...(listAt(data, [...path, 'begun']).length > 0
            ? []
            : [
                { value: 'reviews', label: t('长期做，分轮了解', 'goes on, asked after in rounds') },
                { value: 'windows', label: t('固定时段内要遵守（如禁采期）', 'holds in a window, such as a closed season') },
                { value: 'lasting', label: t('长期坚持，没有截止日', 'holds from the first day on, without an end') },
              ]),
          { value: 'span', label: t('从某事起一段时间内要遵守（如留存12个月）', 'holds for a while from something on') },
          { value: 'follows', label: t('某事之后要做，没有时限', 'follows upon something, without a limit') },
        ]}
        help={
          kind === 'windows' || kind === 'span' || kind === 'lasting'
            ? t('开始和期满时告知，不用报送，不算逾期。', 'Told when it begins and ends; nothing is handed in, and nothing is late.')
            : kind === 'follows'
              ? t('开始时告知，每周询问，报告做完为止；不算逾期。', 'Told when it begins and asked after each week until it is reported done; never late.')
              : t('各轮请各单位说明进展；不算逾期。', 'In each round everybody says how it stands; never late.')
        }
      />
      {kind === 'reviews' && <Rounds path={[...path, 'reviews']} />}
      {(kind === 'follows' || kind === 'span') && <Upon path={[...path, 'after']} />}
      {kind === 'span' && <Length path={[...path, 'holds']} />}
      {kind === 'windows' && <HeldDays path={[...path, 'holds', 'windows']} />}
      <Often path={[...path, 'often']} />
      {(kind === 'windows' || kind === 'lasting' || kind === 'span') && (
        <Pairs
          path={[...path, 'holds', 'hours']}
          label={t('每天几点到几点（可不填，如 22:00 至 06:00）', 'Which hours of each day (may be left out), such as 22:00 to 06:00')}
          name={t('钟点', 'Hours')}
          add={t('加每天的钟点', 'Add hours of each day')}
        />
      )}
    </>
  );
}

/** Shows the rounds in which everybody says how it stands. */
function Rounds({ path }: { path: Path }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const rounds = listAt(data, path);
  const free = () => {
    let number = rounds.length + 1;
    while (rounds.some(({ id }) => String(id) === String(number))) number++;
    return String(number);
  };
  return (
    <>
      {rounds.map((_, index) => (
        // The code of a round is nothing that a clerk sees.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index} className="register-step" id={fieldId([...path, index])}>
          <Typed path={[...path, index, 'name']} label={t(`了解第 ${index + 1} 轮`, `Review round ${index + 1}`)} />
          <PlanDay path={[...path, index, 'due']} label={t('哪天前说明', 'By which day')} kind="date" />
        </div>
      ))}
      <Choice
        path={path}
        label={t('轮数', 'Rounds')}
        value={String(rounds.length)}
        choose={(to) =>
          Number(to) > rounds.length
            ? set([[...path, rounds.length], { id: free(), name: t(`第 ${to} 轮`, `Round ${to}`), due: '' }])
            : set([[...path, rounds.length - 1], undefined])
        }
        options={[rounds.length - 1, rounds.length, rounds.length + 1]
          .filter((count) => count >= 1)
          .map((count) => ({ value: String(count), label: t(`${count} 轮`, String(count)) }))}
      />
    </>
  );
}

type UponKind = 'event' | 'milestone' | 'register' | 'consequence';
const LISTS: Record<UponKind, string> = { event: 'events', milestone: 'milestones', register: 'registers', consequence: 'consequences' };
const choicesOf = (data: unknown, kind: UponKind) =>
  listAt(data, [LISTS[kind]]).map(({ id, name, when }) => ({ value: String(id), label: String(name || when || id) }));

/** Upon what it begins at first: the first event, or where there is none the first milestone. */
function firstUpon(data: unknown): Record<string, string> {
  const kind: UponKind = listAt(data, ['events']).length > 0 ? 'event' : 'milestone';
  return { [kind]: choicesOf(data, kind)[0]?.value ?? '' };
}

const uponWords = (t: Words) => [
  { value: 'event', label: t('某事项报告后', 'once an event is reported') },
  { value: 'milestone', label: t('某任务办结后', 'once a milestone is settled') },
  { value: 'lapse', label: t('某任务逾期后', 'once a milestone has lapsed') },
  { value: 'register', label: t('清单中某项逾期后', 'once an item of a register has run out') },
  { value: 'consequence', label: t('某项处理决定后', 'once a consequence is granted') },
  { value: 'day', label: t('某日起', 'on a day') },
];

/** Asks upon what it begins. */
function Upon({ path }: { path: Path }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const kind = (Object.keys(LISTS) as UponKind[]).find((one) => at(data, [...path, one]) !== undefined) ?? 'event';
  const isDay = at(data, [...path, 'day']) !== undefined;
  const lapses = textAt(data, [...path, 'on']) === 'lapse';
  const choices = choicesOf(data, kind);
  return (
    <>
      <Choice
        path={path}
        label={t('从什么开始', 'Upon what it begins')}
        value={isDay ? 'day' : lapses ? 'lapse' : kind}
        choose={(to) => {
          if (to === 'day') return set([path, { day: textAt(data, ['from']) }]);
          const next = to === 'lapse' ? 'milestone' : (to as UponKind);
          const code = next === kind ? textAt(data, [...path, kind]) : (choicesOf(data, next)[0]?.value ?? '');
          set([path, { [next]: code, ...(to === 'lapse' && { on: 'lapse' }) }]);
        }}
        options={uponWords(t)}
      />
      {isDay ? (
        <PlanDay path={[...path, 'day']} label={t('从哪天起', 'From which day')} kind="date" />
      ) : (
        <Choice
          path={[...path, kind]}
          label={t('具体是哪一项', 'Which one')}
          value={textAt(data, [...path, kind])}
          choose={(code) => set([[...path, kind], code])}
          options={choices}
        />
      )}
    </>
  );
}

const FOR_MOST = { months: 600, days: 10_000, workingDays: 500, hours: 720, minutes: 600 };

/** Asks for how long it holds, and until what at the latest. */
function Length({ path }: { path: Path }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const unit = (Object.keys(FOR_MOST) as (keyof typeof FOR_MOST)[]).find((one) => at(data, [...path, 'for', one]) !== undefined);
  const until = at(data, [...path, 'until']);
  const end = until === undefined ? 'none' : until === 'none' ? 'endless' : typeof until === 'object' ? 'event' : 'day';
  return (
    <>
      <Choice
        path={[...path, 'for']}
        label={t('持续多久', 'For how long')}
        value={unit ?? 'open'}
        choose={(to) =>
          set(
            [[...path, 'for'], to === 'open' ? undefined : { [to]: to === 'months' ? 12 : 30 }],
            // What lasts so long has an end.
            ...(to !== 'open' && end === 'endless' ? [[[...path, 'until'], undefined] as [Path, undefined]] : []),
          )
        }
        options={[
          { value: 'months', label: t('若干个月（两年填 24）', 'so many months (24 for two years)') },
          { value: 'days', label: t('若干天', 'so many days') },
          { value: 'workingDays', label: t('若干工作日', 'so many working days') },
          { value: 'hours', label: t('若干小时', 'so many hours') },
          { value: 'minutes', label: t('若干分钟', 'so many minutes') },
          // Without either end it would be no span: the end stands below.
          ...(end === 'none' ? [] : [{ value: 'open', label: t('到下面写的为止', 'until what stands below') }]),
        ]}
      />
      {unit && <Amount path={[...path, 'for', unit]} least={unit === 'days' ? 0 : 1} most={FOR_MOST[unit]} step={1} needed label={t('持续多少', 'How many')} />}
      <Choice
        path={[...path, 'until']}
        label={t('到什么为止', 'Until what')}
        value={end}
        choose={(to) =>
          to === 'endless'
            ? set([[...path, 'until'], 'none'], ...(unit === undefined ? [] : [[[...path, 'for'], undefined] as [Path, undefined]]))
            : set([[...path, 'until'], to === 'none' ? undefined : to === 'day' ? '' : { event: choicesOf(data, 'event')[0]?.value ?? '' }])
        }
        options={[
          ...(unit === undefined ? [] : [{ value: 'none', label: t('期满为止', 'its own end') }]),
          { value: 'day', label: t('某一天（先到为准）', 'a day, if earlier') },
          { value: 'event', label: t('某事项报告时（先到为准）', 'the report of an event, if earlier') },
          { value: 'endless', label: t('没有截止日', 'without an end') },
        ]}
      />
      {end === 'day' && <PlanDay path={[...path, 'until']} label={t('到哪一天', 'Until which day')} kind="date" />}
      {end === 'event' && (
        <Choice
          path={[...path, 'until', 'event']}
          label={t('到哪个事项', 'Until which event')}
          value={textAt(until, ['event'])}
          choose={(code) => set([[...path, 'until', 'event'], code])}
          options={choicesOf(data, 'event')}
        />
      )}
    </>
  );
}
