import { Button } from 'antd';
import { useState } from 'react';
import type { StandingDuties, standingDuties, standingReported } from '../../contract/reports.ts';
import { AskDialog } from '../parts/ask-dialog.tsx';
import { useGet } from '../parts/data.ts';
import { useWords } from '../parts/language.tsx';
import { useProgramme } from '../parts/programme.tsx';
import { useSession } from '../parts/session.tsx';
import { DataTable } from '../parts/table.tsx';
import { Loaded, Nothing, Page, Section } from '../parts/view.tsx';

type Duty = StandingDuties['items'][number];
type Body = Duty['bodies'][number];

/** 常态工作: duties without a date, asked after at review rounds; nothing of it is ever late. */
export default function StandingPage() {
  const { t } = useWords();
  const { api } = useProgramme();
  const answer = useGet<typeof standingDuties>(`${api}/standing-duties`);
  const [asked, setAsked] = useState<{ duty: Duty; body: Body }>();
  return (
    <Page title={t('常态工作', 'Standing duties')}>
      <p style={{ margin: 0 }}>
        {t(
          '常态工作没有期限，不计逾期；每轮了解前请各单位写明情况，平时也可随时写。',
          'They have no date and are never late; at each review every body says how they stand, and may at any other time.',
        )}
      </p>
      <Loaded of={answer}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing>{t('方案没有常态工作。', 'The plan has no standing duties.')}</Nothing>
          ) : (
            items.map((duty) => <OneDuty key={duty.id} duty={duty} ask={(body) => setAsked({ duty, body })} />)
          )
        }
      </Loaded>
      {asked && (
        <AskDialog
          title={t(`报告情况：${asked.duty.name}`, `Report: ${asked.duty.name}`)}
          confirm={t('报告', 'Report')}
          fields={[{ name: 'text', label: t('开展情况', 'How it stands'), kind: 'long', required: true }]}
          act={(values, { change }) =>
            change<typeof standingReported>({
              path: `${api}/standing-duties/${asked.duty.id}/reports`,
              body: { ...values, department: asked.body.id },
              done: t('已记录；以前写的都保留', 'On record; what was said before stays'),
            })
          }
          close={() => setAsked(undefined)}
        >
          <p style={{ marginBottom: 0 }}>
            {asked.body.name}：{asked.duty.duty}
          </p>
        </AskDialog>
      )}
    </Page>
  );
}

function OneDuty({ duty: { id, name, clause, duty, review, next, bodies }, ask }: { duty: Duty; ask(body: Body): void }) {
  const { t } = useWords();
  const { may, department, user } = useSession();
  const mayReport = ({ id: org }: Body) => may('standing.report') && (department === org || (department === undefined && user.role === 'office'));
  const answered = bodies.filter(({ answer }) => answer).length;
  return (
    <Section
      title={`${name}（${clause}）`}
      extra={
        review.over
          ? t(
              `最后一轮 ${review.dueOn} 已过，${answered}/${bodies.length} 报告`,
              `The last review was on ${review.dueOn}; ${answered} of ${bodies.length} answered`,
            )
          : t(`本轮 ${review.dueOn}，已报告 ${answered}/${bodies.length}`, `Review by ${review.dueOn}; ${answered} of ${bodies.length} answered`)
      }
    >
      <p style={{ marginTop: 0 }}>{duty}</p>
      <DataTable<Body>
        rowKey="id"
        size="small"
        dataSource={bodies}
        expandable={{
          rowExpandable: ({ history }) => history.length > 0,
          expandedRowRender: ({ history }) => (
            <ul style={{ margin: 0 }}>
              {history.map(({ at, on, actor, text }) => (
                <li key={at}>
                  {on} {text}（{actor}）
                </li>
              ))}
            </ul>
          ),
        }}
        columns={[
          { title: t('单位', 'Body'), dataIndex: 'name', width: 200 },
          {
            title: t('本轮情况', 'In this review'),
            key: 'answer',
            render: (_, { answer }) => (answer ? `${answer.on} ${answer.text}` : t('未报告', 'nothing said')),
          },
          {
            title: '',
            key: 'report',
            render: (_, body) =>
              mayReport(body) && (
                <Button size="small" aria-label={t(`${body.name}报告${name}`, `Report ${name} of ${body.name}`)} onClick={() => ask(body)}>
                  {t('报告情况', 'Report')}
                </Button>
              ),
          },
        ]}
      />
      {next && (
        <p style={{ margin: '8px 0 0', color: 'rgba(0,0,0,0.65)' }} id={`next-${id}`}>
          {t(`下一次提醒 ${next.on}，发给${next.recipients.join('、')}`, `Next mail on ${next.on} to ${next.recipients.join(', ')}`)}
        </p>
      )}
    </Section>
  );
}
