import { DeleteOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useWords } from '../../parts/language.tsx';
import { Section } from '../../parts/view.tsx';
import { Choice } from './choosing.tsx';
import { fieldId, freeCode, keysOf, listAt, textAt, useEditing } from './editing.ts';
import { Typed } from './typed.tsx';

/** Declares classes of parties outside the government, such as 施工单位: whoever reports an event names who it is. */
export default function Outsiders() {
  const { t } = useWords();
  const { data, set } = useEditing();
  const outsiders = listAt(data, ['outsiders']);
  const keys = keysOf(outsiders);
  const used = new Set(listAt(data, ['milestones']).flatMap(({ lead }) => [lead].flat().map(String)));
  const departments = listAt(data, ['departments']).map(({ id, name }) => ({ value: String(id), label: String(name || id) }));
  const add = () => {
    const one = {
      id: freeCode(
        'outsiders',
        outsiders.map(({ id }) => id),
      ),
      name: '',
      through: departments[0]?.value ?? '',
    };
    set(outsiders.length === 0 ? [['outsiders'], [one]] : [['outsiders', outsiders.length], one]);
  };
  return (
    <Section title={t('外部单位', 'Outsiders')} extra={<Button onClick={add}>{t('添加一类', 'Add a class')}</Button>}>
      <p className="plan-help" style={{ margin: '0 0 8px' }}>
        {t(
          '如“施工单位”“用火单位”：写方案时还不知道是谁，不是部门，不参加考核。由触发事项开始的任务可以由它牵头，报告事项时写明是哪一个；通知同时发给监管部门。',
          'Such as contractors, or whoever uses fire: nobody knows yet who it will be, it is no department and is in no score. What an event begins may be led by it, and the report says who it is; the department that oversees it is told as well.',
        )}
      </p>
      <div className="contact-rows">
        {outsiders.map(({ id, members }, index) => {
          const held = used.has(String(id)) || (Array.isArray(members) && members.length > 0);
          return (
            <div key={keys[index]} id={fieldId(['outsiders', index])} className="contact-row">
              <Typed path={['outsiders', index, 'name']} label={t('这类单位的名称', 'What they are called')} />
              <Choice
                path={['outsiders', index, 'through']}
                label={t('监管部门', 'Overseen by')}
                options={departments}
                value={textAt(data, ['outsiders', index, 'through'])}
                choose={(through) => set([['outsiders', index, 'through'], through])}
              />
              <Typed path={['outsiders', index, 'clause']} label={t('条款（可不填）', 'Clause (may be left out)')} />
              <Button
                type="text"
                icon={<DeleteOutlined />}
                disabled={held}
                title={held ? t('有任务由它牵头', 'It answers for something') : undefined}
                aria-label={t(`删除${textAt(data, ['outsiders', index, 'name'])}`, `Delete ${textAt(data, ['outsiders', index, 'name'])}`)}
                onClick={() => set(outsiders.length === 1 ? [['outsiders'], undefined] : [['outsiders', index], undefined])}
              />
            </div>
          );
        })}
      </div>
    </Section>
  );
}
