import { Button, Grid } from 'antd';
import { Link } from 'react-router';
import type { z } from 'zod';
import type { noticeView } from '../../../contract/notices.ts';
import { obligationPage } from '../../../contract/tables.ts';
import { answerName, noticeTitle } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';
import { obligationParts } from '../../parts/obligation-id.ts';
import { useClock, useProgramme } from '../../parts/programme.tsx';
import { type Column, DataTable } from '../../parts/table.tsx';
import { NoticeStateTag } from './state-tag.tsx';

type Notice = z.output<typeof noticeView>;

/** Draws one line for each notice; its subject opens the message. */
export function NoticeRows({ items, open }: { items: Notice[]; open(key: string): void }) {
  const { t, language } = useWords();
  const wide = Grid.useBreakpoint().md ?? true;
  const state: Column<Notice> = { title: t('状态', 'State'), width: 110, render: (_, notice) => <NoticeStateTag state={notice.state} /> };
  return (
    <DataTable<Notice>
      rowKey="key"
      dataSource={items}
      columns={
        wide
          ? [
              { title: t('时间', 'When'), width: 150, render: (_, notice) => <When notice={notice} /> },
              { title: t('发给', 'To'), width: 190, render: (_, { recipientName }) => recipientName },
              {
                title: t('通知', 'Notice'),
                render: (_, notice) => (
                  <div style={{ minWidth: 220, maxWidth: 420, whiteSpace: 'normal' }}>
                    <What notice={notice} open={open} />
                  </div>
                ),
              },
              state,
              {
                title: t('服务器答复', 'Server’s answer'),
                render: (_, { answer }) => (
                  <div style={{ maxWidth: 260, whiteSpace: 'normal', overflowWrap: 'anywhere' }}>{answer && answerName(answer, language)}</div>
                ),
              },
            ]
          : [
              {
                title: t('通知', 'Notice'),
                render: (_, notice) => (
                  <>
                    <When notice={notice} /> {notice.recipientName}
                    <br />
                    <What notice={notice} open={open} />
                  </>
                ),
              },
              state,
            ]
      }
    />
  );
}

function When({ notice: { sendAt, sentAt } }: { notice: Notice }) {
  const { t } = useWords();
  const { minute } = useClock();
  return (
    <>
      {sentAt === undefined && t('应发 ', 'to leave ')}
      <time dateTime={sentAt ?? sendAt}>{minute(sentAt ?? sendAt)}</time>
    </>
  );
}

/** Whether a notice is still to leave: what was overtaken is never written. */
const leaves = ({ state }: Notice) => state === 'owed' || state === 'sending';

function What({ notice, open }: { notice: Notice; open(key: string): void }) {
  const { t, language } = useWords();
  return (
    <>
      <Button type="link" onClick={() => open(notice.key)} style={{ padding: 0, height: 'auto', whiteSpace: 'normal', textAlign: 'start' }}>
        {notice.subject ?? (leaves(notice) ? t(`${notice.rungName}（正文尚未生成）`, `${notice.rungName} (not written yet)`) : notice.rungName)}
      </Button>
      <div style={{ color: 'rgba(0,0,0,0.65)' }}>
        {noticeTitle(notice, language)}
        {notice.obligation !== undefined && (
          <>
            {' · '}
            <ObligationLink id={notice.obligation} />
          </>
        )}
      </div>
    </>
  );
}

/** Links to the obligation that a notice is about, by its names. */
export function ObligationLink({ id }: { id: string }) {
  const { milestoneName, departmentName } = useProgramme();
  const { milestone, department } = obligationParts(id);
  return (
    <Link to={obligationPage(id)} style={{ textDecoration: 'underline' }}>
      {departmentName(department)} · {milestoneName(milestone)}
    </Link>
  );
}
