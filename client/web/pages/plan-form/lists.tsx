import { DeleteOutlined } from '@ant-design/icons';
import { Button, Flex } from 'antd';
import { useWords } from '../../parts/language.tsx';
import { BodiesOrAll, Choice, WholeNumber } from './choosing.tsx';
import { at, fieldId, freeCode, keysOf, listAt, textAt, textsAt, useEditing } from './editing.ts';
import { Typed } from './typed.tsx';

const DAYS = 15;

/** Draws 清单: the kinds of things that are found on the way, each with what is written down of an item. */
export function Lists() {
  const { t } = useWords();
  const { data, set } = useEditing();
  const lists = listAt(data, ['registers']);
  const keys = keysOf(lists);
  const used = new Set<unknown>(listAt(data, ['indicators']).map(({ register }) => at(register, ['of'])));
  const awaited = new Set(listAt(data, ['milestones']).flatMap((one) => textsAt(one, ['needsStruckOff'])));
  const add = () => {
    const id = freeCode(
      'list',
      lists.map((one) => one.id),
    );
    const one = { id, name: '', clause: t('补充', 'added') };
    set(lists.length === 0 ? [['registers'], [one]] : [['registers', lists.length], one]);
  };
  return (
    <>
      {lists.map(({ id }, index) => (
        <div key={keys[index]} id={fieldId(['registers', index])} className="milestone-fields">
          <List index={index} />
          <Flex justify="end" align="end">
            <Button
              danger
              disabled={used.has(String(id)) || awaited.has(String(id))}
              title={
                used.has(String(id))
                  ? t('有指标按它计数', 'An indicator counts it')
                  : awaited.has(String(id))
                    ? t('有任务等它销号', 'A milestone waits for it')
                    : undefined
              }
              aria-label={t(`删除清单${textAt(data, ['registers', index, 'name'])}`, `Delete the register ${textAt(data, ['registers', index, 'name'])}`)}
              onClick={() => set(lists.length === 1 ? [['registers'], undefined] : [['registers', index], undefined])}
            >
              {t('删除', 'Delete')}
            </Button>
          </Flex>
        </div>
      ))}
      <div>
        <Button onClick={add}>{t('添加清单', 'Add a register')}</Button>
      </div>
    </>
  );
}

function List({ index }: { index: number }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const path = ['registers', index];
  const limit = at(data, [...path, 'limit']);
  const counts = at(limit, ['days']) !== undefined ? 'days' : at(limit, ['workingDays']) !== undefined ? 'workingDays' : 'none';
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
        path={[...path, 'limit']}
        label={t('整改时限', 'Limit of an item')}
        options={[
          { value: 'none', label: t('逐项写明', 'Each item names its day') },
          { value: 'days', label: t('登记后若干日', 'Days after it is entered') },
          { value: 'workingDays', label: t('登记后若干工作日', 'Working days after it is entered') },
        ]}
        value={counts}
        choose={(kind) => set([[...path, 'limit'], kind === 'none' ? undefined : { [kind]: DAYS }])}
      />
      {counts !== 'none' && <WholeNumber path={[...path, 'limit', counts]} label={t('天数', 'How many')} most={500} needed />}
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
      <Columns path={path} />
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
