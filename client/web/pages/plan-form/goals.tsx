import { DeleteOutlined } from '@ant-design/icons';
import { Button, Flex, Select } from 'antd';
import { UNITS, unitName } from '../../../contract/units.ts';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { Amount, ANY, BodiesOrAll, Choice } from './choosing.tsx';
import { Consequences } from './consequences.tsx';
import { at, bodiesOf, listAt, textAt, textsAt, useEditing } from './editing.ts';
import { Entries } from './entries.tsx';
import { Beside } from './milestone-beside.tsx';
import { milestoneChoices } from './milestone-choices.ts';
import Recurs from './milestone-recurs.tsx';
import { PlanDay } from './plan-day.tsx';
import { FieldFaults, Typed } from './typed.tsx';

/** Shows the numbers that are to be reached or not to be exceeded, and what follows where something was missed. */
export default function Goals() {
  const { t } = useWords();
  return (
    <Flex vertical gap="middle">
      <h3 className="plan-part">{t('指标', 'Indicators')}</h3>
      <Indicators />
      <h3 className="plan-part">{t('后果', 'Consequences')}</h3>
      <Consequences />
    </Flex>
  );
}

function Indicators() {
  const { t } = useWords();
  const { data } = useEditing();
  const fed = new Set(listAt(data, ['milestones']).flatMap(({ form }) => (Array.isArray(form) ? form.map((field) => String(at(field, ['feeds']))) : [])));
  const named = new Set(listAt(data, ['consequences']).flatMap(({ rule }) => textsAt(rule, ['indicators'])));
  return (
    <Entries
      list="indicators"
      code="number"
      add={t('添加指标', 'Add an indicator')}
      blank={{ name: '', clause: t('补充', 'added'), unit: '个', value: 1, due: '', report: [] }}
      remove={(name) => t(`删除指标${name}`, `Delete the indicator ${name}`)}
      held={(id) => (fed.has(id) ? t('有填报表向它填数', 'A form feeds it') : named.has(id) ? t('有后果因它而起', 'A consequence is about it') : undefined)}
    >
      {(index) => <Indicator index={index} />}
    </Entries>
  );
}

function Indicator({ index }: { index: number }) {
  const { t, language } = useWords();
  const { data, set } = useEditing();
  const path: Path = ['indicators', index];
  const isCeiling = textAt(data, [...path, 'bound']) === 'at-most';
  const isEach = at(data, [...path, 'each']) !== undefined;
  const unit = textAt(data, [...path, 'unit']);
  const counted = at(data, [...path, 'register']) !== undefined;
  const when = (['recurs', 'dueBy'] as const).find((way) => at(data, [...path, way]) !== undefined) ?? 'due';
  const chooseWhen = (to: string) => {
    const first = milestoneChoices(data, undefined)[0]?.value ?? '';
    const blank = { due: '', recurs: { every: 'month', day: 'last' }, dueBy: { milestone: first, before: { days: 1 } } }[to];
    if (to !== when && blank !== undefined) set([[...path, when], undefined], [[...path, to], blank]);
  };
  const split = (whose: string) => {
    const value = at(data, [...path, 'value']);
    const bodies = textsAt(data, [...path, 'report']);
    const own = at(data, [...path, 'each']) as Record<string, number> | undefined;
    if (whose === 'each')
      set(
        [[...path, 'value'], undefined],
        [[...path, 'report'], undefined],
        [[...path, 'each'], Object.fromEntries(bodies.map((id) => [id, typeof value === 'number' ? value : 1]))],
      );
    else
      set(
        [[...path, 'each'], undefined],
        [[...path, 'value'], Object.values(own ?? {}).reduce((sum, one) => sum + one, 0) || 1],
        [[...path, 'report'], Object.keys(own ?? {})],
      );
  };
  return (
    <>
      <Typed path={[...path, 'name']} label={t('指标名称', 'Name of the indicator')} />
      <Typed path={[...path, 'clause']} label={t('指标条款', 'Clause of the indicator')} />
      <Choice
        path={[...path, 'bound']}
        label={t('要求', 'What is asked')}
        value={isCeiling ? 'at-most' : 'at-least'}
        choose={(value) => set([[...path, 'bound'], value === 'at-most' ? value : undefined])}
        options={[
          { value: 'at-least', label: t('至少达到', 'to be reached') },
          { value: 'at-most', label: t('不得超过（上限）', 'not to be exceeded') },
        ]}
        help={
          isCeiling
            ? t('到时限那天为止都不得超过；没有填报的不能算没有超出。', 'It is kept up to its last day; what nobody reported is not kept.')
            : t('达到以后不再提醒。', 'Once it is reached nobody is reminded.')
        }
      />
      <Choice
        path={[...path, 'unit']}
        label={t('计量单位', 'Counted in')}
        value={unit}
        choose={(value) => set([[...path, 'unit'], value])}
        options={UNITS.map((code) => ({ value: code, label: unitName(code, language) === code ? code : `${code} ${unitName(code, language)}` }))}
      />
      <Choice
        path={[...path, 'when']}
        label={t('何时', 'When')}
        value={when}
        choose={chooseWhen}
        options={[
          { value: 'due', label: t('到某一天', 'by a day') },
          { value: 'recurs', label: t('每月、每季度、每年各一个数', 'a number of each month, quarter or year') },
          { value: 'dueBy', label: t('随另一项任务的日期', 'counted from the day of a milestone') },
        ]}
      />
      {when === 'due' && <PlanDay path={[...path, 'due']} label={t('时限', 'By which day')} kind="date" />}
      {when === 'recurs' && <Recurs list="indicators" index={index} />}
      {when === 'dueBy' && <Beside list="indicators" index={index} />}
      {!counted && (
        <Choice
          path={[...path, 'each']}
          label={t('怎么算', 'Whose number')}
          value={isEach ? 'each' : 'together'}
          choose={split}
          options={[
            { value: 'together', label: t('合计一个数', 'one number for all together') },
            { value: 'each', label: t('每个单位各一个数', 'a number for each body') },
          ]}
        />
      )}
      {isEach ? (
        <Each path={[...path, 'each']} least={isCeiling ? 0 : 0.01} />
      ) : (
        <>
          <Amount
            path={[...path, 'value']}
            label={isCeiling ? t('上限', 'At most') : t('目标', 'To reach')}
            least={isCeiling ? 0 : 0.01}
            most={ANY}
            step={0.01}
            needed
          />
          <BodiesOrAll path={[...path, 'report']} label={t('由谁填报', 'Who reports it')} office />
        </>
      )}
    </>
  );
}

/** Asks each body’s own number. */
function Each({ path, least }: { path: Path; least: number }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const each = (at(data, path) ?? {}) as Record<string, unknown>;
  const bodies = bodiesOf(data);
  const nameOf = (id: string) => bodies.find((body) => body.id === id)?.name ?? id;
  const free = bodies.filter(({ id }) => each[id] === undefined);
  return (
    <Flex vertical gap="small" role="group" aria-label={t('各单位的数', 'The number of each body')}>
      {Object.keys(each).map((id) => (
        <Flex key={id} gap="small" align="end">
          <Amount path={[...path, id]} label={nameOf(id)} least={least} most={ANY} step={0.01} needed />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t(`去掉${nameOf(id)}`, `Take ${nameOf(id)} out`)}
            onClick={() => set([[...path, id], undefined])}
          />
        </Flex>
      ))}
      <Select
        aria-label={t('添加单位', 'Add a body')}
        placeholder={t('添加单位', 'Add a body')}
        value={null}
        style={{ width: '100%' }}
        showSearch={{ optionFilterProp: 'label' }}
        options={free.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(id: string | null) => id !== null && set([[...path, id], 1])}
      />
      <FieldFaults path={path} />
    </Flex>
  );
}
