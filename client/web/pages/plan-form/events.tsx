import { Button, Flex } from 'antd';
import { useWords } from '../../parts/language.tsx';
import { BodiesOrAll } from './choosing.tsx';
import { at, fieldId, freeCode, keysOf, listAt, textAt, useEditing } from './editing.ts';
import { Lists } from './lists.tsx';
import { Typed } from './typed.tsx';

/** Asks what an event is called and who may report it. */
export function EventFields({ index }: { index: number }) {
  const { t } = useWords();
  return (
    <>
      <Typed path={['events', index, 'name']} label={t('事项名称', 'Name of the event')} />
      <BodiesOrAll
        path={['events', index, 'reportedBy']}
        label={t('可由谁报告', 'Who may report it')}
        all={['all']}
        help={t('办公室始终可以报告。', 'The office always may.')}
      />
      <Typed path={['events', index, 'clause']} label={t('事项条款', 'Clause of the event')} />
    </>
  );
}

/** Lists everything that may happen and starts a limit. */
export default function Events() {
  const { t } = useWords();
  const { data, set } = useEditing();
  const events = listAt(data, ['events']);
  const keys = keysOf(events);
  const used = new Set(listAt(data, ['milestones']).map(({ after }) => at(after, ['event'])));
  const add = () => {
    const id = freeCode(
      'event',
      events.map((one) => one.id),
    );
    const one = { id, name: '', clause: t('补充', 'added') };
    set(events.length === 0 ? [['events'], [one]] : [['events', events.length], one]);
  };
  return (
    <Flex vertical gap="middle">
      {events.map(({ id }, index) => (
        <div key={keys[index]} id={fieldId(['events', index])} className="milestone-fields">
          <EventFields index={index} />
          <Flex justify="end" align="end">
            <Button
              danger
              disabled={used.has(String(id))}
              title={used.has(String(id)) ? t('有任务在等它发生', 'A milestone waits for it') : undefined}
              aria-label={t(`删除事项${textAt(data, ['events', index, 'name'])}`, `Delete the event ${textAt(data, ['events', index, 'name'])}`)}
              onClick={() => set(events.length === 1 ? [['events'], undefined] : [['events', index], undefined])}
            >
              {t('删除', 'Delete')}
            </Button>
          </Flex>
        </div>
      ))}
      <div>
        <Button onClick={add}>{t('添加事项', 'Add an event')}</Button>
      </div>
      <Lists />
    </Flex>
  );
}
