import { lazy, Suspense, useRef } from 'react';
import { Link, useParams } from 'react-router';
import type { ObligationDetail, obligationDetail } from '../../contract/obligations.ts';
import { useGet } from '../parts/data.ts';
import { EvidenceFiles } from '../parts/evidence.tsx';
import { useWords } from '../parts/language.tsx';
import { useProgramme } from '../parts/programme.tsx';
import { useSession } from '../parts/session.tsx';
import { Loaded, Page, Section } from '../parts/view.tsx';
import { Acts } from './obligation/acts.tsx';
import { HandedIn, Parts, Progress } from './obligation/asked.tsx';
import { CaseFile } from './obligation/case-file.tsx';
import { Comments, Mentioned } from './obligation/comments.tsx';
import { Happened } from './obligation/happened.tsx';
import { Headline } from './obligation/headline.tsx';
import { Instructions } from './obligation/instructions.tsx';
import { Ladder } from './obligation/ladder.tsx';
import { Returned } from './obligation/returned.tsx';
import { Roster } from './obligation/roster.tsx';
import { Samples } from './obligation/samples.tsx';
import { Told } from './obligation/told.tsx';
import { Why } from './obligation/why.tsx';

const Portions = lazy(() => import('./obligation/portions.tsx'));

/** One department's part in one milestone: where it stands, what can be done now, what comes next, all that happened. */
export default function ObligationPage() {
  const { t } = useWords();
  const { milestone = '', department = '' } = useParams();
  const { api, home, milestoneName } = useProgramme();
  const { department: own } = useSession();
  const path = `${api}/obligations/${milestone}/${department}`;
  const answer = useGet<typeof obligationDetail>(path);
  return (
    <Page
      title={milestoneName(milestone)}
      extra={<Link to={`${home}/obligations`}>{own === undefined ? t('返回任务列表', 'All obligations') : t('返回我的任务', 'My work')}</Link>}
    >
      <Loaded of={answer} rows={12}>
        {(detail) => <Everything key={path} path={path} detail={detail} milestone={milestone} department={department} />}
      </Loaded>
    </Page>
  );
}

/** Shows the whole obligation; `department` is the last part of the address, which stays when it is reassigned. */
function Everything({ path, detail, milestone, department }: { path: string; detail: ObligationDetail; milestone: string; department: string }) {
  const { t } = useWords();
  const { programme } = useProgramme();
  const { evidence, roster, obligation } = detail;
  // What has been shown stays: somebody may be typing there.
  const divides = useRef(false);
  divides.current ||= detail.portions.length > 0 || detail.acts.includes('passOn');
  const quotas = programme.quotas.filter((quota) => quota.milestone === milestone);
  return (
    <>
      <Instructions path={path} detail={detail} />
      <Mentioned path={path} detail={detail} />
      <Returned detail={detail} milestone={milestone} department={department} />
      <Headline detail={detail}>
        <Acts path={path} detail={detail} />
      </Headline>
      <Parts path={path} detail={detail} />
      <Progress path={path} detail={detail} />
      {divides.current && (
        <Suspense fallback={null}>
          <Portions path={path} detail={detail} milestone={milestone} department={department} />
        </Suspense>
      )}
      <Comments path={path} detail={detail} />
      <Why detail={detail} />
      <HandedIn detail={detail} />
      {evidence.length > 0 && !obligation.returned && (
        <Section title={t('最近一次报送的材料', 'Files of the latest submission')}>
          <EvidenceFiles milestone={milestone} department={department} items={evidence} fingerprints />
        </Section>
      )}
      {roster && <Roster path={path} />}
      {(roster || quotas.length > 0) && <Samples path={path} owner={obligation.department} quotas={quotas} />}
      <Ladder detail={detail} />
      <Happened detail={detail} milestone={milestone} department={department} />
      <Told detail={detail} />
      <CaseFile path={path} />
    </>
  );
}
