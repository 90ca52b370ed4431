import { DeleteOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useWords } from '../../parts/language.tsx';
import { Section } from '../../parts/view.tsx';
import { Choice } from './choosing.tsx';
import { at, fieldId, freeCode, keysOf, listAt, textAt, useEditing } from './editing.ts';
import { Typed } from './typed.tsx';

/** Declares classes of parties outside the government, such as 施工单位: whoever reports an event names who it is. */
export default function Outsiders() {
  const { t } = useWords();
  const { data, set } = useEditing();
  const outsiders = listAt(data, ['outsiders']);
  const keys = keysOf(outsiders);
  const used = new Set([...listAt(data, ['milestones']), ...listAt(data, ['standing'])].flatMap(({ lead }) => [lead].flat().map(String)));
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
          '如“施工单位”“运输企业”：不是部门，不参加考核，通知同时发给监管部门。由触发事项开始的任务，报告事项时写明是哪一家；有日期或按周期的任务，下面写明的每一家各办各的。',
          'Such as contractors or carriers: no department, in no score, and the department that oversees them is told as well. Of what an event begins the report says who it is; what has a date, or comes again, is owed by each of those listed below.',
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
              <Choice
                path={['outsiders', index, 'unnamed']}
                label={t('报告时写明是哪一家', 'Named by the report')}
                value={at(data, ['outsiders', index, 'unnamed']) === true ? 'unnamed' : 'named'}
                choose={(to) => set([['outsiders', index, 'unnamed'], to === 'unnamed' ? true : undefined])}
                options={[
                  { value: 'named', label: t('写明', 'yes') },
                  { value: 'unnamed', label: t('不写明（任何单位和个人）', 'no: it may be anybody') },
                ]}
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
              {at(data, ['outsiders', index, 'unnamed']) !== true && <Members index={index} />}
            </div>
          );
        })}
      </div>
    </Section>
  );
}

/** Lists who of a class is known by name: whom a report names is added by itself. */
function Members({ index }: { index: number }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const path = ['outsiders', index, 'members'];
  const members = listAt(data, path);
  const of = textAt(data, ['outsiders', index, 'id']);
  const numbers = members.map(({ id }) => Number(String(id).slice(of.length + 1))).filter(Number.isInteger);
  const add = () => {
    const one = { id: `${of}-${Math.max(0, ...numbers) + 1}`, name: '' };
    set(members.length === 0 ? [path, [one]] : [[...path, members.length], one]);
  };
  return (
    <div style={{ flexBasis: '100%' }}>
      {members.map(({ id, name }, at) => (
        <div key={String(id)} id={fieldId([...path, at])} className="contact-row">
          <Typed path={[...path, at, 'name']} label={t('单位名称', 'Its name')} />
          <Typed path={[...path, at, 'officer']} label={t('它自己的邮箱（可不填）', 'Its own mailbox (may be left out)')} />
          <Typed path={[...path, at, 'until']} label={t('办到哪一天为止（可不填）', 'Last day (may be left out)')} />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t(`删除${String(name)}`, `Delete ${String(name)}`)}
            onClick={() => set(members.length === 1 ? [path, undefined] : [[...path, at], undefined])}
          />
        </div>
      ))}
      <Button size="small" onClick={add}>
        {t('写明一家', 'List one')}
      </Button>
      {members.length > 0 && (
        <span className="plan-help">
          {t(' 已经启动的方案里不再办理的，不删除，写明办到哪一天为止。', ' In a plan that runs, who leaves is not deleted: write the last day.')}
        </span>
      )}
    </div>
  );
}
