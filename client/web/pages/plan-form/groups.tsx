import { DeleteOutlined } from '@ant-design/icons';
import { Button, Flex } from 'antd';
import { useWords } from '../../parts/language.tsx';
import { Section } from '../../parts/view.tsx';
import { Several } from './choosing.tsx';
import { fieldId, freeCode, keysOf, listAt, textAt, useEditing } from './editing.ts';
import { Typed } from './typed.tsx';

/** Puts several departments under one name, such as 各乡镇: it can be chosen wherever departments are. */
export default function Groups() {
  const { t } = useWords();
  const { data, set } = useEditing();
  const groups = listAt(data, ['groups']);
  const keys = keysOf(groups);
  const milestones = listAt(data, ['milestones']);
  const used = new Set(
    [...milestones, ...listAt(data, ['standing'])].flatMap(({ lead, assist, copyTo, copyEach }) =>
      [lead, assist, copyTo, Object.keys(copyEach ?? {})].flat().map(String),
    ),
  );
  const departments = listAt(data, ['departments']).map(({ id, name }) => ({ value: String(id), label: String(name || id) }));
  const add = () => {
    const id = freeCode(
      'group',
      groups.map((one) => one.id),
    );
    const one = { id, name: '', of: [] };
    set(groups.length === 0 ? [['groups'], [one]] : [['groups', groups.length], one]);
  };
  return (
    <Section title={t('成组的单位', 'Groups of departments')} extra={<Button onClick={add}>{t('添加一组', 'Add a group')}</Button>}>
      <p className="plan-help" style={{ margin: '0 0 8px' }}>
        {t(
          '如“各乡镇”：写一次，牵头、配合里都可以选这一组；组里每个单位各有一份任务。',
          'Such as all townships: written once, it can be chosen wherever departments are; each department in it has its own obligation.',
        )}
      </p>
      {groups.map(({ id }, index) => (
        <div key={keys[index]} id={fieldId(['groups', index])} className="contact-row">
          <Typed path={['groups', index, 'name']} label={t('组的名称', 'Name of the group')} />
          <div className="group-members">
            <Several path={['groups', index, 'of']} label={t('组里的单位', 'Departments in it')} options={departments} />
          </div>
          <Flex>
            <Button
              type="text"
              icon={<DeleteOutlined />}
              disabled={used.has(String(id))}
              title={used.has(String(id)) ? t('有任务由它负责或配合', 'It answers for something or helps') : undefined}
              aria-label={t(`删除组${textAt(data, ['groups', index, 'name'])}`, `Delete the group ${textAt(data, ['groups', index, 'name'])}`)}
              onClick={() => set(groups.length === 1 ? [['groups'], undefined] : [['groups', index], undefined])}
            />
          </Flex>
        </div>
      ))}
    </Section>
  );
}
