import { Flex } from 'antd';
import { useWords } from '../../parts/language.tsx';
import { Calendars } from './calendars.tsx';
import { BodiesOrAll } from './choosing.tsx';
import { listAt, textAt, textsAt, useEditing } from './editing.ts';
import { Entries } from './entries.tsx';
import { Lists } from './lists.tsx';
import { Standing } from './standing.tsx';
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
        office
        help={t('办公室始终可以报告；只选办公室的，别的单位不能报告。', 'The office always may; chosen alone, nobody else may.')}
      />
      <Typed path={['events', index, 'clause']} label={t('事项条款', 'Clause of the event')} />
    </>
  );
}

/** Lists everything that may happen and starts a limit, or is counted. */
export default function Events() {
  const { t } = useWords();
  const { data } = useEditing();
  const used = new Set(listAt(data, ['milestones']).map(({ after, dueBy }) => textAt(after, ['event']) || textAt(dueBy, ['event'])));
  const standing = new Set(listAt(data, ['standing']).flatMap((duty) => [textAt(duty, ['after', 'event']), textAt(duty, ['holds', 'until', 'event'])]));
  const rules = listAt(data, ['consequences']).map(({ rule }) => rule);
  const counting = new Set(rules.filter((rule) => textAt(rule, ['on']) === 'reported').flatMap((rule) => textsAt(rule, ['events'])));
  const ending = new Set(listAt(data, ['milestones']).map(({ after }) => textAt(after, ['again', 'until'])));
  return (
    <Flex vertical gap="middle">
      <Entries
        list="events"
        code="event"
        add={t('添加事项', 'Add an event')}
        blank={{ name: '', clause: t('补充', 'added') }}
        remove={(name) => t(`删除事项${name}`, `Delete the event ${name}`)}
        held={(id) =>
          used.has(id)
            ? t('有任务在等它发生', 'A milestone waits for it')
            : standing.has(id)
              ? t('有常态工作由它开始或结束', 'A standing duty begins or ends with it')
              : ending.has(id)
                ? t('有续报由它结束', 'It ends reports')
                : counting.has(id)
                  ? t('有后果按它累计', 'A consequence counts it')
                  : undefined
        }
      >
        {(index) => <EventFields index={index} />}
      </Entries>
      <Lists />
      <Standing />
      <Calendars />
    </Flex>
  );
}
