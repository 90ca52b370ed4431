import { Button, Flex, Skeleton, Tag } from 'antd';
import { lazy, Suspense } from 'react';
import { Navigate, useLocation, useNavigate, useParams } from 'react-router';
import type { LinkDetail, linkDetail } from '../../contract/system.ts';
import { LIGHTS, LINK } from '../../contract/tables.ts';
import { useGet } from '../parts/data.ts';
import { DueDate } from '../parts/due.tsx';
import { Facts } from '../parts/facts.tsx';
import { sentenceFor } from '../parts/http.ts';
import { useWords } from '../parts/language.tsx';
import { Unbroken } from '../parts/unbroken.tsx';
import { Failure, LightTag } from '../parts/view.tsx';
import { LoneCard } from '../session/card.tsx';
import { LinkActs } from './mail-link/acts.tsx';
import { CutOff, isUnknownLink } from './mail-link/cut-off.tsx';
import { LinkKeeping } from './mail-link/keeping.tsx';
import { Returned } from './mail-link/returned.tsx';
import { decoded, wholeToken } from './mail-link/token.ts';

const Entrance = lazy(() => import('./mail-link/entrance.tsx'));
/** A link in a letter to an enterprise says so, if it is not cut off before; the server asks whether it is one. */
const TO_ENTERPRISE = /~enterprise\b/;

/** Shows what a mail's link opens without a sign-in: the one obligation that it is about or the enterprise that it is to, and what the code in the mail allows. */
export default function MailLinkPage() {
  const { token: inPath } = useParams();
  const { hash } = useLocation();
  // Mails of 1.0.0 have it in the path: it goes where no history of the browser sends it anywhere.
  if (inPath !== undefined) return <Navigate to={{ pathname: '/m', hash: encodeURIComponent(inPath) }} replace />;
  const behind = decoded(hash.slice(1));
  if (behind === '') return <CutOff />;
  const token = wholeToken(behind) ?? behind;
  if (!TO_ENTERPRISE.test(token)) return <ObligationLink key={token} token={token} />;
  return (
    <Suspense fallback={null}>
      <Entrance key={token} token={token} />
    </Suspense>
  );
}

function ObligationLink({ token }: { token: string }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const answer = useGet<typeof linkDetail>(LINK, {}, undefined, token);
  if (answer.data)
    return (
      <LinkKeeping of={answer.data}>
        <One token={token} detail={answer.data} />
      </LinkKeeping>
    );
  if (isUnknownLink(answer.error)) return <CutOff opened={token} says={sentenceFor(answer.error)} />;
  return (
    <LoneCard title={t('督办', 'Duban')} widthPx={560}>
      {answer.error ? (
        <Flex vertical gap="middle">
          <Failure error={answer.error} />
          <Button type="primary" block onClick={() => navigate('/')}>
            {t('登录后查看', 'Sign in')}
          </Button>
        </Flex>
      ) : (
        <Skeleton active title={false} paragraph={{ rows: 6 }} />
      )}
    </LoneCard>
  );
}

function One({ token, detail }: { token: string; detail: LinkDetail }) {
  const { t } = useWords();
  const { programmeName, milestoneName, departmentName, duty, clause, stage, stageName, due, originalDue, because, returned, page, unitName } = detail;
  const light = LIGHTS.find((one) => one === detail.light);
  return (
    <LoneCard title={milestoneName} widthPx={560}>
      <Flex vertical gap="middle">
        <div>
          <div style={{ color: 'rgba(0,0,0,0.65)' }}>{programmeName}</div>
          <Flex gap="small" wrap align="center" style={{ marginTop: 4 }}>
            <strong style={{ fontSize: 16 }}>{unitName ?? departmentName}</strong>
            {stage === 'open' && light && <LightTag light={light} />}
            <Tag>{stageName}</Tag>
          </Flex>
        </div>
        {returned && <Returned of={returned} due={due} />}
        <Facts
          of={[
            [
              t('时限', 'Due'),
              <strong key="due">
                <DueDate due={due} originalDue={originalDue} />
              </strong>,
            ],
            [t('交办单位', 'Given by'), unitName === undefined ? undefined : departmentName],
            [unitName === undefined ? t('要求', 'Duty') : t('任务', 'Task'), duty],
            [t('依据', 'Clause'), clause && t(`实施方案 ${clause}`, clause)],
          ]}
        />
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {because.map((line) => (
            <li key={line}>
              <Unbroken text={line} />
            </li>
          ))}
        </ul>
        <LinkActs token={token} detail={detail} />
        {page !== undefined && (
          <a href={page}>{t('登录后办理（可看名单、材料和全部经过）', 'Sign in and act with all rights (roster, files, all that happened)')}</a>
        )}
      </Flex>
    </LoneCard>
  );
}
