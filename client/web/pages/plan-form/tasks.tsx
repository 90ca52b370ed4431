import { Button, Flex, Grid } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useWords } from '../../parts/language.tsx';
import { Section } from '../../parts/view.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { fieldId, freeCode, keysOf, listAt, useEditing } from './editing.ts';
import { Milestone } from './milestone.tsx';
import { PlanDay } from './plan-day.tsx';
import { SourcePane } from './source-pane.tsx';
import { Typed } from './typed.tsx';

const Events = lazy(() => import('./events.tsx'));
const Goals = lazy(() => import('./goals.tsx'));

/** Shows the document on one side and what it asks for on the other; on a narrow screen one of them at a time. */
export default function Tasks() {
  const { t } = useWords();
  const { data, set, source, sought } = useEditing();
  const milestones = listAt(data, ['milestones']);
  const [opened, setOpened] = useState<string>();
  const keys = keysOf(milestones);
  const [eventsOpened, setEventsOpened] = useState(false);
  const [goalsOpened, setGoalsOpened] = useState(false);
  const [passage, setPassage] = useState<{ passage: number; count: number }>();
  const [side, setSide] = useState<'plan' | 'document'>('plan');
  const wide = Grid.useBreakpoint().lg ?? true;
  const count = sought?.count;
  const wanted = sought?.path[0] === 'milestones' ? sought.path[1] : undefined;
  const wantedKey = typeof wanted === 'number' ? keys[wanted] : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when somebody is sent there, not when codes change afterwards
  useEffect(() => {
    if (['events', 'registers', 'standing', 'calendars'].includes(String(sought?.path[0]))) setEventsOpened(true);
    if (sought?.path[0] === 'indicators' || sought?.path[0] === 'consequences') setGoalsOpened(true);
    if (count === undefined || wantedKey === undefined) return;
    setOpened(wantedKey);
    setSide('plan');
  }, [count]);
  const show = (index: number, key = keys[index]) => {
    setOpened(key);
    setSide('plan');
    setTimeout(() => document.getElementById(fieldId(['milestones', index]))?.scrollIntoView({ block: 'start' }));
  };
  const events = listAt(data, ['events']).length;
  const lists = listAt(data, ['registers']).length;
  const duties = listAt(data, ['standing']).length;
  const numbers = listAt(data, ['indicators']).length;
  const consequences = listAt(data, ['consequences']).length;
  const places = new Map(source?.milestones.map((place) => [place.id, place]));
  const add = () => {
    const id = freeCode(
      'task',
      milestones.map((one) => one.id),
    );
    set([['milestones', milestones.length], { id, name: '', clause: t('补充', 'added'), duty: '', due: '', lead: [] }]);
    show(milestones.length, id);
  };
  const form = (
    <Flex vertical gap="middle">
      <Section title={t('方案', 'The plan')}>
        <div className="plan-basics">
          <Typed path={['name']} label={t('名称', 'Name')} />
          <Typed path={['source', 'title']} label={t('文件标题', 'Title of the document')} />
          <PlanDay path={['from']} label={t('起始日', 'First day')} kind="date" />
          <PlanDay path={['to']} label={t('最后一天', 'Last day')} kind="date" />
        </div>
      </Section>
      <Section
        title={t(`任务（${milestones.length} 项）`, `Milestones (${milestones.length})`)}
        extra={<Button onClick={add}>{t('添加任务', 'Add a milestone')}</Button>}
      >
        <ol className="milestones">
          {milestones.map(({ id }, index) => {
            const place = places.get(String(id));
            return (
              <Milestone
                key={keys[index]}
                index={index}
                opened={opened === keys[index]}
                place={place}
                toggle={() => setOpened(opened === keys[index] ? undefined : keys[index])}
                showPlace={(number) => {
                  setSide('document');
                  setPassage({ passage: number, count: (passage?.count ?? 0) + 1 });
                }}
              />
            );
          })}
        </ol>
        {milestones.length === 0 && <p style={{ margin: 0 }}>{t('还没有任务。', 'There is no milestone yet.')}</p>}
      </Section>
      <Section
        title={t(
          `触发事项（${events} 项）、清单（${lists} 份）、常态工作（${duties} 项）`,
          `Events (${events}), registers (${lists}), standing duties (${duties})`,
        )}
        extra={
          <Button aria-expanded={eventsOpened} onClick={() => setEventsOpened(!eventsOpened)}>
            {eventsOpened ? t('收起', 'Close') : t('查看', 'Open')}
          </Button>
        }
      >
        {eventsOpened ? (
          <Suspense fallback={<Waiting />}>
            <Events />
          </Suspense>
        ) : (
          <p style={{ margin: 0 }}>
            {t(
              '发生才计时的是什么事，排查发现的列入什么清单，长期要遵守的是什么。',
              'What may happen and starts a limit; what is found and listed; what has to hold.',
            )}
          </p>
        )}
      </Section>
      <Section
        title={t(`指标（${numbers} 项）、后果（${consequences} 条）`, `Indicators (${numbers}), consequences (${consequences})`)}
        extra={
          <Button
            aria-expanded={goalsOpened}
            aria-label={goalsOpened ? t('收起指标和后果', 'Close indicators and consequences') : t('查看指标和后果', 'Open indicators and consequences')}
            onClick={() => setGoalsOpened(!goalsOpened)}
          >
            {goalsOpened ? t('收起', 'Close') : t('查看', 'Open')}
          </Button>
        }
      >
        {goalsOpened ? (
          <Suspense fallback={<Waiting />}>
            <Goals />
          </Suspense>
        ) : (
          <p style={{ margin: 0 }}>
            {t(
              '到哪天要达到或不得超过的数，没有做到的怎么处理。',
              'Numbers to be reached or not to be exceeded by a day, and what follows where they are missed.',
            )}
          </p>
        )}
      </Section>
    </Flex>
  );
  if (!source) return form;
  const pane = <SourcePane source={source} sought={passage} open={show} />;
  return wide ? (
    <div className="side-by-side">
      {pane}
      {form}
    </div>
  ) : (
    <Flex vertical gap="middle">
      <Flex role="group" aria-label={t('看哪一边', 'Which side')} gap={4}>
        <Button type={side === 'plan' ? 'primary' : 'default'} aria-pressed={side === 'plan'} onClick={() => setSide('plan')}>
          {t('任务', 'Milestones')}
        </Button>
        <Button type={side === 'document' ? 'primary' : 'default'} aria-pressed={side === 'document'} onClick={() => setSide('document')}>
          {t('原文', 'Document')}
        </Button>
      </Flex>
      {side === 'plan' ? form : pane}
    </Flex>
  );
}
