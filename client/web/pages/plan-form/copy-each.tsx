import { DeleteOutlined } from '@ant-design/icons';
import { Button, Flex, Select } from 'antd';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { Choice } from './choosing.tsx';
import { at, leadersOf, textAt, textsAt, useEditing } from './editing.ts';
import { FieldFaults } from './typed.tsx';

/** Asks of single bodies that lead who gets a copy of theirs, such as each township’s own bureau. */
export function CopyEach({ path, lead, copies }: { path: Path; lead: Path; copies: { id: string; name: string }[] }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const each = (at(data, path) ?? {}) as Record<string, unknown>;
  const bodies = leadersOf(data);
  const leads = textAt(data, lead) === 'all' ? bodies.map(({ id }) => id) : textsAt(data, lead);
  const nameOf = (id: string) => bodies.find((body) => body.id === id)?.name ?? id;
  const free = leads.filter((id) => each[id] === undefined && copies.some((one) => one.id !== id));
  const others = (id: string) => copies.filter((one) => one.id !== id).map((one) => ({ value: one.id, label: one.name }));
  const named = Object.keys(each);
  return (
    <Flex vertical gap="small" role="group" aria-label={t('各自抄送', 'Copies of each body’s own')} className="plan-field">
      <span>{t('各自抄送（可不填）', 'Copies of each body’s own (may be left out)')}</span>
      {named.map((id) => (
        <Flex key={id} gap="small" align="end">
          <Choice
            path={[...path, id]}
            label={t(`${nameOf(id)}的材料抄送`, `A copy of what ${nameOf(id)} hands in goes to`)}
            value={textAt(data, [...path, id])}
            choose={(to) => set([[...path, id], to])}
            options={others(id)}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t(`去掉${nameOf(id)}的抄送`, `Take out the copy of ${nameOf(id)}`)}
            onClick={() => set(named.length === 1 ? [path, undefined] : [[...path, id], undefined])}
          />
        </Flex>
      ))}
      {free.length > 0 && (
        <Select
          aria-label={t('某个单位另有抄送（可不填）', 'A copy of one body’s own (may be left out)')}
          placeholder={t('选一个牵头单位', 'Choose one that leads')}
          value={null}
          style={{ width: '100%' }}
          showSearch={{ optionFilterProp: 'label' }}
          options={free.map((id) => ({ value: id, label: nameOf(id) }))}
          onChange={(id: string | null) => {
            if (id === null) return;
            const to = others(id)[0]?.value ?? '';
            set(named.length === 0 ? [path, { [id]: to }] : [[...path, id], to]);
          }}
        />
      )}
      <FieldFaults path={path} />
    </Flex>
  );
}
