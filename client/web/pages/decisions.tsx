import { Flex } from 'antd';
import type { z } from 'zod';
import type { departmentProposals } from '../../contract/consequences.ts';
import type { decisions } from '../../contract/obligations.ts';
import { useGet } from '../parts/data.ts';
import { useWords } from '../parts/language.tsx';
import { useProgramme } from '../parts/programme.tsx';
import { useSession } from '../parts/session.tsx';
import { Failure, Loaded, Nothing, Page } from '../parts/view.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { DepartmentProposals } from './decisions/department-proposals.tsx';
import { Extensions } from './decisions/extensions.tsx';
import { Proposals } from './decisions/proposals.tsx';
import { Submissions } from './decisions/submissions.tsx';

/** Draws what waits for the office or the committee: to confirm, to grant, to decide. */
export default function DecisionsPage() {
  const { t } = useWords();
  const { api } = useProgramme();
  const { user } = useSession();
  const answer = useGet<typeof decisions>(`${api}/decisions`);
  // As of enterprises: what the office writes down does not wait for the committee.
  const proposed = useGet<typeof departmentProposals>(user.role === 'committee' ? undefined : `${api}/proposals`);
  const waitsStill = proposed.isPending && user.role !== 'committee';
  return (
    <Page title={t('待办审批', 'Decisions')}>
      {proposed.error && !proposed.data && <Failure error={proposed.error} again={() => proposed.refetch()} />}
      <Loaded of={answer}>
        {(waiting) =>
          waitsStill ? <Waiting /> : <WhatWaits {...waiting} departments={(proposed.data?.items ?? []).filter(({ state }) => state === 'open')} />
        }
      </Loaded>
    </Page>
  );
}

function WhatWaits({
  extensions,
  proposals,
  submissions,
  departments,
}: z.output<typeof decisions> & { departments: z.output<typeof departmentProposals>['items'] }) {
  const { t } = useWords();
  const { may } = useSession();
  const { programme } = useProgramme();
  // What is few and urgent comes first: an extension that waits is decided by nobody, and the due date goes on.
  const parts = [
    { id: 'extensions', name: t('延期申请', 'Extensions'), count: extensions.length, content: <Extensions items={extensions} /> },
    { id: 'proposals', name: t('企业处理建议', 'Proposals on enterprises'), count: proposals.length, content: <Proposals items={proposals} /> },
    { id: 'departments', name: t('部门处理建议', 'Proposals on departments'), count: departments.length, content: <DepartmentProposals items={departments} /> },
    { id: 'submissions', name: t('待办结的报送', 'Submissions'), count: submissions.length, content: <Submissions items={submissions} /> },
  ];
  const filled = parts.filter(({ count }) => count > 0);
  return (
    <>
      {filled.length === 0 && (
        <Nothing>
          {t('没有待审批的事项。单位报送材料、申请延期后会出现在这里。', 'Nothing is waiting. What departments submit or ask for appears here.')}
        </Nothing>
      )}
      {filled.length > 0 && !may('obligation.confirm') && (
        <p style={{ margin: 0 }}>
          {t(`您只能查看，审批由${programme.office}、${programme.committee}办理。`, 'You can only read here: the office and the committee decide.')}
        </p>
      )}
      {filled.length > 1 && (
        <Flex component="nav" aria-label={t('本页内容', 'On this page')} gap="middle" wrap>
          {filled.map(({ id, name, count }) => (
            <a key={id} href={`#${id}`}>
              {name} {count}
            </a>
          ))}
        </Flex>
      )}
      {parts.map(({ id, name, count, content }) => (
        // What somebody is asked about stays, with what they have typed, when the last of its kind was decided elsewhere.
        <section key={id} id={id} aria-labelledby={`${id}-title`} hidden={count === 0}>
          <h2 id={`${id}-title`} style={{ fontSize: 18, margin: '8px 0 12px' }}>
            {name}
            {t(`（${count}）`, ` (${count})`)}
          </h2>
          {content}
        </section>
      ))}
    </>
  );
}
