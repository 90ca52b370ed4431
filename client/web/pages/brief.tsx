import { DownloadOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import type { brief } from '../../contract/brief.ts';
import { obligationPage } from '../../contract/tables.ts';
import type { TodoItem } from '../../contract/todo.ts';
import { useGet } from '../parts/data.ts';
import { useDownload } from '../parts/download.ts';
import { useWords } from '../parts/language.tsx';
import { useClock, useProgramme } from '../parts/programme.tsx';
import { useSession } from '../parts/session.tsx';
import { DataTable } from '../parts/table.tsx';
import { pageOfTodo } from '../parts/todo.ts';
import { LightTag, Loaded, Nothing, Page, Section } from '../parts/view.tsx';

const Urge = lazy(() => import('../parts/urge.tsx'));

type Item = z.output<typeof brief>['items'][number];

/** Draws 周报: all that is late until it is settled, and what waits for a decision; the office is mailed this once a week. */
export default function BriefPage() {
  const { t } = useWords();
  const { api } = useProgramme();
  const { download, busy } = useDownload();
  const answer = useGet<typeof brief>(`${api}/brief`);
  return (
    <Page
      title={t('周报', 'Brief')}
      extra={
        <Button icon={<DownloadOutlined />} loading={busy} onClick={() => download(`${api}/brief.xlsx`)}>
          {t('下载全部', 'Download all')}
        </Button>
      }
    >
      <Loaded of={answer}>{(data) => <Contents {...data} />}</Loaded>
    </Page>
  );
}

function Contents({ items, endedOn }: z.output<typeof brief>) {
  const { t } = useWords();
  const { may } = useSession();
  const { home, programme } = useProgramme();
  const [urged, setUrged] = useState<Item>();
  const late = items.filter(({ part }) => part !== 'decision');
  const waiting = items.filter(({ part }) => part === 'decision').sort((a, b) => (b.daysWaiting ?? 0) - (a.daysWaiting ?? 0));
  return (
    <>
      {endedOn !== undefined && (
        <Alert
          type="warning"
          showIcon
          title={
            may('programme.amend')
              ? t(
                  `期限已于 ${endedOn} 届满：请结束督办，或调整方案延长期限。`,
                  `The plan's last day, ${endedOn}, has passed: close the programme, or extend it by an amendment.`,
                )
              : t(
                  `期限已于 ${endedOn} 届满，由${programme.office}结束督办或延长期限。`,
                  `The plan's last day, ${endedOn}, has passed: the office closes the programme or extends it.`,
                )
          }
          {...(may('programme.amend') && { action: <Link to={`${home}/plan?view=amend`}>{t('调整方案', 'Amend')}</Link> })}
        />
      )}
      {items.length === 0 && <Nothing>{t('没有逾期或等待决定的事项。', 'Nothing is late, and nothing waits for a decision.')}</Nothing>}
      {late.length > 0 && (
        <Section title={t(`逾期未结（${late.length}）`, `Late and open (${late.length})`)}>
          <Items items={late} {...(may('obligation.urge') && { urge: setUrged })} />
        </Section>
      )}
      {waiting.length > 0 && (
        <Section
          title={t(`等待决定（${waiting.length}）`, `Waiting for a decision (${waiting.length})`)}
          extra={
            may('decision.read') && <Link to={`${home}/decisions`}>{may('obligation.confirm') ? t('去审批', 'Decide') : t('查看待办审批', 'See them')}</Link>
          }
        >
          <Items items={waiting} />
        </Section>
      )}
      <Suspense fallback={null}>{urged && <Urge kind="urge" of={[urged]} close={() => setUrged(undefined)} />}</Suspense>
    </>
  );
}

/** Gives the page on which a line is looked at; undefined where its reader may see none. */
function pageOf({ part, kind, id, dueOn }: Item, home: string, decides: boolean): string | undefined {
  if (part === 'obligation' || kind === 'confirm' || kind === 'extension') return obligationPage(id);
  // What is proposed about a department stands where it is decided, what is proposed about an enterprise on its page.
  if (kind === 'proposal' && id.includes('/')) return decides ? `${home}/decisions#departments` : undefined;
  if (part === 'enterprise' || kind === 'proposal') return `${home}/enterprises/${id}`;
  return pageOfTodo({ kind: kind as TodoItem['kind'], programme: home.slice('/p/'.length), id, count: 1, due: dueOn }, '');
}

function Items({ items, urge }: { items: readonly Item[]; urge?: (item: Item) => void }) {
  const { t } = useWords();
  const { home } = useProgramme();
  const { minute } = useClock();
  const { may, user } = useSession();
  const page = (item: Item) => pageOf(item, home, may('decision.read') && user.role !== 'committee');
  return (
    <DataTable
      stacks
      rowKey={({ kind, id, dueOn }) => `${kind} ${id} ${dueOn}`}
      dataSource={items}
      columns={[
        { title: t('单位', 'Body'), dataIndex: 'orgName', sorter: (a, b) => a.orgName.localeCompare(b.orgName) },
        { title: t('类别', 'Kind'), dataIndex: 'kindName', sorter: (a, b) => a.kindName.localeCompare(b.kindName) },
        {
          title: t('名称', 'Name'),
          key: 'name',
          render: (_, item) => {
            const to = page(item);
            return to === undefined ? item.name : <Link to={to}>{item.name}</Link>;
          },
        },
        { title: t('时限', 'Due'), dataIndex: 'dueOn', sorter: (a, b) => a.dueOn.localeCompare(b.dueOn) },
        {
          title: t('现状', 'How it stands'),
          key: 'standing',
          render: (_, { standing, progress }) => (
            <>
              {standing}
              {progress !== undefined && <div>{t(`进展：${progress}`, `Progress: ${progress}`)}</div>}
            </>
          ),
          sorter: (a, b) => a.daysLate - b.daysLate,
        },
        ...(items.some(({ light }) => light)
          ? [{ title: t('红黄灯', 'Light'), key: 'light', render: (_: unknown, { light }: Item) => light && <LightTag light={light} /> }]
          : []),
        ...(urge || items.some(({ urgedAt }) => urgedAt !== undefined)
          ? [
              {
                title: t('催办', 'Urge'),
                key: 'urge',
                render: (_: unknown, item: Item) =>
                  item.part === 'obligation' && (
                    <>
                      {item.urgedAt !== undefined && <div>{t(`${minute(item.urgedAt)} 催办过`, `urged ${minute(item.urgedAt)}`)}</div>}
                      {urge && (
                        <Button size="small" onClick={() => urge(item)}>
                          {t('催办', 'Urge')}
                        </Button>
                      )}
                    </>
                  ),
              },
            ]
          : []),
      ]}
    />
  );
}
