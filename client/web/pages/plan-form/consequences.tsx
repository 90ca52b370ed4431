import { Button, Flex } from 'antd';
import { useWords } from '../../parts/language.tsx';
import type { Json, Path } from '../../parts/plan-edit.ts';
import { Amount, Choice, Several } from './choosing.tsx';
import { HowMuch, ScoreRange } from './consequence-amount.tsx';
import { at, bodiesOf, listAt, textAt, textsAt, useEditing } from './editing.ts';
import { Entries } from './entries.tsx';
import { Typed } from './typed.tsx';
import { WithinWhat } from './within.tsx';

/** What a rule about departments is about, and under which entry it names which of them. */
const CAUSES = {
  'missed-indicator': 'indicators',
  'missed-target': 'targets',
  lapse: 'milestones',
  red: 'milestones',
  'missed-round': 'milestones',
  reported: 'events',
  decided: 'consequences',
  score: 'score',
} as const;
type Cause = keyof typeof CAUSES;
/** Whether it may ask for several in a row. */
const inARow = (on: Cause) => on === 'missed-indicator' || on === 'missed-round' || on === 'score';
/** Whether it may be about outsiders, and about one of several of a body. */
const maybeOutsiders = (on: Cause) => on === 'lapse' || on === 'red' || on === 'reported';
const isNumbered = (on: Cause) => maybeOutsiders(on) || on === 'decided';
/** Whether it counts so many together. */
const isCounted = (on: Cause) => on === 'reported' || on === 'decided';
const isCause = (on: string): on is Cause => on in CAUSES;

/** Lists what follows for departments; what is about enterprises, or has no rule, stands in the file. */
export function Consequences() {
  const { t } = useWords();
  const { data, goTo } = useEditing();
  const counted = new Set(listAt(data, ['consequences']).flatMap(({ rule }) => textsAt(rule, ['consequences'])));
  const followed = new Set(listAt(data, ['standing']).map(({ after }) => textAt(after, ['consequence'])));
  return (
    <Entries
      list="consequences"
      code="follows"
      add={t('添加后果', 'Add a consequence')}
      blank={{
        ...{ clause: t('补充', 'added'), when: '', what: '' },
        ...{ proposes: t('按方案规则自动提出', 'the system, by this rule'), decides: textAt(data, ['office', 'name']) || t('办公室', 'the office') },
        rule: { on: 'missed-indicator', proposes: 'talk' },
      }}
      remove={(when) => t(`删除后果${when}`, `Delete the consequence ${when}`)}
      held={(id) =>
        counted.has(id)
          ? t('有后果按它的决定计数', 'Another consequence counts its decisions')
          : followed.has(id)
            ? t('有常态工作接在它之后', 'A standing duty follows upon it')
            : undefined
      }
      instead={({ rule, when }, path) =>
        isCause(textAt(rule, ['on'])) ? undefined : (
          <Flex gap="small" align="center">
            <span>
              {String(when ?? '')}
              {t('（针对企业，或只有文字：在方案文件中改）', ' (about enterprises, or words only: changed in the file)')}
            </span>
            <Button size="small" onClick={() => goTo(['file', ...path])}>
              {t('打开方案文件', 'Open the file')}
            </Button>
          </Flex>
        )
      }
    >
      {(index, { rule }) => {
        const on = textAt(rule, ['on']);
        return isCause(on) ? <Consequence path={['consequences', index]} on={on} /> : null;
      }}
    </Entries>
  );
}

function Consequence({ path, on }: { path: Path; on: Cause }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const rule: Path = [...path, 'rule'];
  const about = CAUSES[on];
  const proposes = textAt(data, [...rule, 'proposes']);
  const label = {
    indicators: t('哪些指标（不选则全部）', 'Which indicators (none chosen: all)'),
    events: t('哪些触发事项（不选则全部）', 'Which events (none chosen: all)'),
    targets: t('哪些达标目标（不选则全部）', 'Which targets (none chosen: all)'),
    milestones: t('哪些任务（不选则全部）', 'Which milestones (none chosen: all)'),
    consequences: t('数哪些后果的决定', 'Which decisions count'),
    score: '',
  }[about];
  const chooseCause = (next: string) => {
    if (!isCause(next)) return;
    const gone: [Path, undefined][] = [
      ...(inARow(next) ? [] : ['inARow']),
      ...(isCounted(next) ? [] : ['times']),
      ...(isNumbered(next) ? [] : ['within', 'nth']),
      ...(maybeOutsiders(next) ? [] : ['outsiders']),
      ...(next === 'lapse' ? [] : ['lateFor']),
      ...(next === on ? [] : ['each', 'atMost']),
    ]
      .filter((key) => at(data, [...rule, key]) !== undefined)
      .map((key) => [[...rule, key], undefined]);
    const kept = CAUSES[next] === about || at(data, [...rule, about]) === undefined;
    // No points come off a score that was confirmed.
    const scored: [Path, Json | undefined][] =
      next !== 'score' || next === on
        ? []
        : [
            [[...rule, 'score'], { below: 60 }],
            ...(proposes === 'points'
              ? ([
                  [[...rule, 'proposes'], 'talk'],
                  [[...rule, 'points'], undefined],
                ] as [Path, Json | undefined][])
              : []),
          ];
    set([[...rule, 'on'], next], ...gone, ...scored, ...(kept ? [] : [[[...rule, about], undefined] as [Path, undefined]]));
  };
  const outsiders = listAt(data, ['outsiders']);
  const told = [{ id: 'committee', name: textAt(data, ['committee', 'name']) || t('领导小组', 'the committee') }, ...bodiesOf(data)];
  return (
    <>
      <Typed path={[...path, 'when']} label={t('什么情况', 'What it follows upon')} />
      <Typed path={[...path, 'what']} label={t('怎么处理（写进理由）', 'What follows, as the reason has it')} />
      <Typed path={[...path, 'clause']} label={t('后果条款', 'Clause of the consequence')} />
      <Choice
        path={[...rule, 'on']}
        label={t('何时提出', 'When it is proposed')}
        value={on}
        choose={chooseCause}
        options={[
          { value: 'missed-indicator', label: t('指标到时没有做到', 'an indicator was missed') },
          { value: 'missed-target', label: t('达标目标到时没有达到', 'a target was missed') },
          { value: 'lapse', label: t('任务逾期', 'a lapse') },
          { value: 'red', label: t('任务亮红灯', 'a red light') },
          { value: 'missed-round', label: t('第二次缺报', 'the second missed round') },
          { value: 'reported', label: t('报告了触发事项', 'an event was reported') },
          { value: 'decided', label: t('作出了另一后果的决定（如被通报几次）', 'decisions of other consequences, such as so many circulars') },
          { value: 'score', label: t('考核得分确认后', 'its score was confirmed') },
        ]}
        help={t('系统只提出建议，由办公室作出决定并登记文号。', 'It is only proposed; the office decides, and records the document.')}
      />
      {about === 'score' ? (
        <ScoreRange rule={rule} />
      ) : (
        <Several
          path={[...rule, about]}
          label={label}
          options={listAt(data, [about]).flatMap(({ id, name, when }, place) =>
            about === 'consequences' && place === path[1] ? [] : [{ value: String(id), label: String(name || when || id) }],
          )}
        />
      )}
      {isCounted(on) && (
        <Amount
          path={[...rule, 'times']}
          least={1}
          most={50}
          step={1}
          label={t('每几次提出一回（可不填）', 'Upon each so many (may be left out)')}
          help={
            on === 'decided'
              ? t('不填为每决定一次提一回；“被通报3次”填 3。解除的不计。', 'Without it: upon each decision. What was lifted does not count.')
              : t(
                  '不填为每报告一次提一回；“累计3次”填 3。针对报告中写明的责任单位。',
                  'Without it: upon each report. It is about the body that the report names.',
                )
          }
        />
      )}
      {isCounted(on) && (Number(textAt(data, [...rule, 'times'])) > 1 || at(data, [...rule, 'within']) !== undefined) && <WithinWhat rule={rule} />}
      {isNumbered(on) && <Nth rule={rule} on={on} />}
      {maybeOutsiders(on) && outsiders.length > 0 && (
        <Several
          path={[...rule, 'outsiders']}
          label={t('针对哪几类外部单位（不选则针对部门）', 'About which outsiders (none chosen: about departments)')}
          options={outsiders.map(({ id, name }) => ({ value: String(id), label: String(name || id) }))}
          help={t('它们不参加考核，不能扣分。', 'They are in no score and lose no points.')}
        />
      )}
      {on === 'lapse' && (
        <Amount
          path={[...rule, 'lateFor', 'days']}
          least={1}
          most={400}
          step={1}
          emptied={[...rule, 'lateFor']}
          label={t('逾期超过几日才提出（可不填）', 'Only once later than so many days (may be left out)')}
        />
      )}
      {inARow(on) && (
        <Amount
          path={[...rule, 'inARow']}
          least={2}
          most={12}
          step={1}
          label={t('连续几期才提出（可不填）', 'Only after so many in a row (may be left out)')}
          help={
            on === 'missed-indicator'
              ? t('如“连续两个季度没有做到”填 2；指标须是每期一个数的。', '2 for two quarters in a row; of a number of each period.')
              : on === 'score'
                ? t('如“连续两次考核末位”填 2，一个半年为一次。', '2 for the last place in two half-years in a row.')
                : t('如“连续三次缺报”填 3。', '3 for three rounds missed in a row.')
          }
        />
      )}
      <Choice
        path={[...rule, 'proposes']}
        label={t('建议什么', 'What is proposed')}
        value={proposes}
        choose={(value) => set([[...rule, 'proposes'], value], ...(value === 'points' ? [] : [[[...rule, 'points'], undefined] as [Path, undefined]]))}
        options={[
          { value: 'talk', label: t('约谈负责人', 'a formal talk with the head') },
          { value: 'circular', label: t('通报', 'a circular') },
          { value: 'no-award', label: t('取消评优资格', 'no award') },
          { value: 'other', label: t('方案写明的其他后果', 'something else that the plan says') },
          ...(on === 'score' ? [] : [{ value: 'points', label: t('考核扣分', 'points off the score') }]),
        ]}
      />
      {proposes === 'points' && (
        <Amount path={[...rule, 'points']} label={t('扣几分（不填为 5 分）', 'How many points (5 unless told)')} least={0.1} most={100} step={0.1} />
      )}
      {(proposes === 'points' || at(data, [...rule, 'sum']) !== undefined) && <HowMuch rule={rule} on={on} />}
      <Several
        path={[...rule, 'notify']}
        label={t('决定后告知（可不填）', 'Who is told of the decision (may be left out)')}
        options={told.map(({ id, name }) => ({ value: id, label: name }))}
        {...(proposes === 'talk' && { help: t('被约谈的单位和负责人总会收到通知。', 'The department and its head are told in any case.') })}
        {...((proposes === 'no-award' || proposes === 'other') && { help: t('所涉单位总会收到通知。', 'The department is told in any case.') })}
      />
    </>
  );
}

/** Asks upon which of several of one body it is proposed. */
function Nth({ rule, on }: { rule: Path; on: Cause }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const path = [...rule, 'nth'];
  const from = at(data, [...path, 'from']) !== undefined;
  const kind = from ? 'from' : at(data, path) === undefined ? 'each' : 'only';
  const given = { each: undefined, only: 1, from: { from: 2 } };
  return (
    <>
      <Choice
        path={path}
        label={t('第几次', 'Which time')}
        value={kind}
        choose={(to) => {
          const plain: [Path, undefined][] = to === 'each' && !isCounted(on) ? [[[...rule, 'within'], undefined]] : [[[...rule, 'times'], undefined]];
          set([path, given[to as keyof typeof given]], ...plain.filter(([one]) => at(data, one) !== undefined));
        }}
        options={[
          { value: 'each', label: t('每次（或按上面的次数）', 'each (or as said above)') },
          { value: 'only', label: t('只有第几次（如首次）', 'only the n-th, such as the first') },
          { value: 'from', label: t('从第几次起每次（如再次）', 'from the n-th on') },
        ]}
      />
      {kind !== 'each' && <Amount path={from ? [...path, 'from'] : path} least={1} most={50} step={1} needed label={t('第几次（数）', 'Which')} />}
      {kind !== 'each' && (!isCounted(on) || at(data, [...rule, 'within']) === undefined) && <WithinWhat rule={rule} />}
    </>
  );
}
