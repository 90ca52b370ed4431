import { Button, Tag } from 'antd';
import type { z } from 'zod';
import type { examination } from '../../../contract/doctor.ts';
import { inLanguage } from '../../../contract/words.ts';
import { useGet } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { DataTable } from '../../parts/table.tsx';
import { Loaded, Section } from '../../parts/view.tsx';

type Item = z.output<typeof examination>['items'][number];

const STATES = {
  ok: { color: 'green', zh: '正常', en: 'well' },
  warning: { color: 'gold', zh: '请留意', en: 'see to it' },
  fault: { color: 'red', zh: '不能工作', en: 'does not work' },
  skipped: { color: 'default', zh: '未检查', en: 'not looked at' },
} as const;

/** Shows what `duban doctor` says, with what to do, as the API sees it from its own machine. */
export default function Doctor() {
  const { t, language } = useWords();
  const clock = new Intl.DateTimeFormat(inLanguage(language)('zh-CN', 'en-GB'), { dateStyle: 'medium', timeStyle: 'medium' });
  const answer = useGet<typeof examination>('/api/operations/doctor');
  return (
    <Loaded of={answer}>
      {({ items, examinedAt }) => (
        <Section
          title={t(`体检于 ${clock.format(Date.parse(examinedAt))}`, `Examined at ${clock.format(Date.parse(examinedAt))}`)}
          extra={
            <Button loading={answer.isFetching} onClick={() => answer.refetch()}>
              {t('重新体检', 'Examine again')}
            </Button>
          }
        >
          <DataTable<Item>
            stacks
            rowKey={({ check, what }) => `${check} ${what}`}
            size="small"
            dataSource={items}
            columns={[
              { title: t('项目', 'What'), key: 'name', render: (_, { name }) => <span style={{ whiteSpace: 'nowrap' }}>{name}</span> },
              {
                title: t('情况', 'State'),
                dataIndex: 'state',
                render: (state: Item['state']) => <Tag color={STATES[state].color}>{t(STATES[state].zh, STATES[state].en)}</Tag>,
              },
              { title: t('说明', 'Details'), dataIndex: 'what' },
              { title: t('怎么办', 'What to do'), dataIndex: 'toDo' },
            ]}
          />
        </Section>
      )}
    </Loaded>
  );
}
