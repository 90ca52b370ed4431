import { DeleteOutlined } from '@ant-design/icons';
import { Button, Flex } from 'antd';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { BodiesOrAll, Choice, WholeNumber } from './choosing.tsx';
import { at, fieldId, freeCode, keysOf, listAt, textAt, textsAt, useEditing } from './editing.ts';
import { Entries } from './entries.tsx';
import { Extensions } from './extensions.tsx';
import { PlanDay } from './plan-day.tsx';
import { Typed } from './typed.tsx';

const DAYS = 15;

/** Draws 清单: the kinds of things that are found on the way, each with what is written down of an item. */
export function Lists() {
  const { t } = useWords();
  const { data } = useEditing();
  const counted = new Set(listAt(data, ['indicators']).map(({ register }) => textAt(register, ['of'])));
  const followed = new Set(listAt(data, ['standing']).map(({ after }) => textAt(after, ['register'])));
  const awaited = new Set(listAt(data, ['milestones']).flatMap((one) => textsAt(one, ['needsStruckOff'])));
  return (
    <Entries
      list="registers"
      code="list"
      add={t('添加清单', 'Add a register')}
      blank={{ name: '', clause: t('补充', 'added') }}
      remove={(name) => t(`删除清单${name}`, `Delete the register ${name}`)}
      held={(id) =>
        counted.has(id)
          ? t('有指标按它计数', 'An indicator counts it')
          : awaited.has(id)
            ? t('有任务等它销号', 'A milestone waits for it')
            : followed.has(id)
              ? t('有常态工作接在它之后', 'A standing duty follows upon it')
              : undefined
      }
    >
      {(index) => <List index={index} />}
    </Entries>
  );
}

function List({ index }: { index: number }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const path = ['registers', index];
  const steps = listAt(data, [...path, 'steps']);
  const kind = steps.length > 0 ? 'steps' : limitKind(at(data, [...path, 'limit']));
  const chooseLimit = (to: string) => {
    const kept = to === 'steps' ? 'steps' : 'limit';
    const given =
      to === 'steps'
        ? [1, 2].map((nth) => ({ name: t(`第 ${nth} 步`, `Step ${nth}`), limit: { days: DAYS * nth } }))
        : to === 'none'
          ? undefined
          : firstLimit(to);
    const other: Path = [...path, kept === 'steps' ? 'limit' : 'steps'];
    set([[...path, kept], given], ...(at(data, other) === undefined ? [] : [[other, undefined] as [Path, undefined]]));
  };
  return (
    <>
      <Typed path={[...path, 'name']} label={t('清单名称', 'Name of the register')} />
      <Typed path={[...path, 'clause']} label={t('清单条款', 'Clause of the register')} />
      <BodiesOrAll
        path={[...path, 'enteredBy']}
        label={t('由谁登记', 'Who enters items')}
        all={['all']}
        help={t('办公室始终可以登记。', 'The office always may.')}
      />
      <BodiesOrAll path={[...path, 'owners']} label={t('由谁整改', 'Who may have to see to an item')} all={['all']} />
      <Choice
        path={[...path, kind === 'steps' ? 'steps' : 'limit']}
        label={t('整改时限', 'Limit of an item')}
        options={[
          { value: 'none', label: t('逐项写明', 'Each item names its day') },
          ...limitKinds(t),
          { value: 'steps', label: t('分几步，每步各有时限', 'In steps, each with its own limit') },
        ]}
        value={kind}
        choose={chooseLimit}
        {...(kind === 'steps' && {
          help: t(
            '每步报送、核实后进入下一步，最后一步通过即销号；时限从登记那天算起，或从前一步通过那天算起。',
            'Each step is handed in and accepted before the next; with the last one the item is struck off. A limit counts from the day on which it is entered, or on which the step before is accepted.',
          ),
        })}
      />
      {kind === 'steps' ? <Steps path={[...path, 'steps']} steps={steps} /> : kind !== 'none' && <Limit path={[...path, 'limit']} />}
      <Choice
        path={[...path, 'strikeOff']}
        label={t('由谁销号', 'Who strikes off')}
        options={[
          { value: 'office', label: t('办公室', 'The office') },
          { value: 'committee', label: t('领导小组', 'The committee') },
        ]}
        value={textAt(data, [...path, 'strikeOff']) || 'office'}
        choose={(who) => set([[...path, 'strikeOff'], who === 'office' ? undefined : who])}
      />
      <Extensions path={[...path, 'extensions']} of="register" />
      <Columns path={path} />
    </>
  );
}

type Words = ReturnType<typeof useWords>['t'];

const limitKind = (limit: unknown): string => ['days', 'workingDays', 'by'].find((kind) => at(limit, [kind]) !== undefined) ?? 'none';
const firstLimit = (kind: string) => ({ [kind]: kind === 'by' ? '' : DAYS });
const limitKinds = (t: Words) => [
  { value: 'days', label: t('登记后若干日', 'Days after it is entered') },
  { value: 'workingDays', label: t('登记后若干工作日', 'Working days after it is entered') },
  { value: 'by', label: t('统一到某一天', 'One day for all') },
];

/** The same of a step, which says by itself from which day it counts. */
const stepLimitKinds = (t: Words) => [
  { value: 'days', label: t('若干日', 'so many days') },
  { value: 'workingDays', label: t('若干工作日', 'so many working days') },
  { value: 'by', label: t('统一到某一天', 'One day for all') },
];

/** Asks how many days, or which day, as the kind of limit has it. */
function Limit({ path }: { path: Path }) {
  const { t } = useWords();
  const { data } = useEditing();
  const kind = limitKind(at(data, path));
  return kind === 'by' ? (
    <PlanDay path={[...path, 'by']} label={t('哪一天', 'Which day')} kind="date" />
  ) : (
    <WholeNumber path={[...path, kind]} label={t('天数', 'How many')} most={500} needed />
  );
}

/** Whether a step counts from the one before. */
const isAfter = (step: unknown): boolean => textAt(step, ['from']) === 'before';

/** Asks for the steps that each item is done in, at least two. */
function Steps({ path, steps }: { path: Path; steps: Record<string, unknown>[] }) {
  const { t } = useWords();
  const { set } = useEditing();
  return (
    <>
      {steps.map((step, index) => (
        // A step has no code: its place is what it is known by.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index} className="register-step" id={fieldId([...path, index])}>
          <Typed path={[...path, index, 'name']} label={t(`第 ${index + 1} 步`, `Step ${index + 1}`)} />
          <Choice
            path={[...path, index, 'limit']}
            label={t('时限', 'Limit')}
            options={stepLimitKinds(t)}
            value={limitKind(at(step, ['limit']))}
            choose={(to) =>
              set(
                [[...path, index, 'limit'], firstLimit(to)],
                ...(to === 'by' && isAfter(step) ? [[[...path, index, 'from'], undefined] as [Path, undefined]] : []),
              )
            }
          />
          <Limit path={[...path, index, 'limit']} />
          {index > 0 && limitKind(at(step, ['limit'])) !== 'by' && (
            <Choice
              path={[...path, index, 'from']}
              label={t('从哪天算起', 'Counted from')}
              options={[
                { value: 'entered', label: t('登记那天', 'the day on which it is entered') },
                { value: 'before', label: t('前一步通过那天', 'the day on which the step before is accepted') },
              ]}
              value={isAfter(step) ? 'before' : 'entered'}
              choose={(to) => set([[...path, index, 'from'], to === 'before' ? to : undefined])}
            />
          )}
          <Button
            type="text"
            icon={<DeleteOutlined />}
            disabled={steps.length <= 2}
            aria-label={t(`删除第 ${index + 1} 步`, `Delete step ${index + 1}`)}
            onClick={() => set([[...path, index], undefined])}
          />
        </div>
      ))}
      <div className="register-steps-end">
        <Button
          size="small"
          disabled={steps.length >= 10}
          onClick={() =>
            set([[...path, steps.length], { name: t(`第 ${steps.length + 1} 步`, `Step ${steps.length + 1}`), limit: { days: DAYS * (steps.length + 1) } }])
          }
        >
          {t('再加一步', 'One more step')}
        </Button>
      </div>
    </>
  );
}

/** Asks what is written down of each item besides its name, who sees to it and by when. */
function Columns({ path }: { path: (string | number)[] }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const own = [...path, 'fields'];
  const fields = listAt(data, own);
  const keys = keysOf(fields);
  const add = () => {
    const id = freeCode(
      'field',
      fields.map((one) => one.id),
    );
    const one = { id, name: '', kind: 'text', required: false };
    set(fields.length === 0 ? [own, [one]] : [[...own, fields.length], one]);
  };
  return (
    <>
      {fields.map((_, index) => (
        <Flex key={keys[index]} gap="small" align="end" id={fieldId([...own, index])}>
          <Typed path={[...own, index, 'name']} label={t('填报项', 'Field')} />
          <Choice
            path={[...own, index, 'kind']}
            label={t('填什么', 'Kind')}
            options={[
              { value: 'text', label: t('文字', 'Text') },
              { value: 'number', label: t('数', 'Number') },
              { value: 'date', label: t('日期', 'Day') },
            ]}
            value={textAt(data, [...own, index, 'kind']) || 'number'}
            choose={(kind) =>
              set([[...own, index, 'kind'], kind], ...(kind === 'number' ? [] : [[[...own, index, 'unit'], undefined] as [(string | number)[], undefined]]))
            }
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t(`删除填报项${textAt(data, [...own, index, 'name'])}`, `Delete the field ${textAt(data, [...own, index, 'name'])}`)}
            onClick={() => set(fields.length === 1 ? [own, undefined] : [[...own, index], undefined])}
          />
        </Flex>
      ))}
      <div>
        <Button size="small" onClick={add}>
          {t('添加填报项', 'Add a field')}
        </Button>
      </div>
    </>
  );
}
