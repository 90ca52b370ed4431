import { Alert, Button, Flex, Tag } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { Link, useParams } from 'react-router';
import type { z } from 'zod';
import type { enterpriseDetail } from '../../contract/enterprises.ts';
import { CONSEQUENCES, ENTERPRISE_ACTS, type EnterpriseActKind, type HandedAct } from '../../contract/tables.ts';
import { enterpriseActName, levelName, many } from '../../contract/words.ts';
import { useGet } from '../parts/data.ts';
import { Facts } from '../parts/facts.tsx';
import { useWords } from '../parts/language.tsx';
import { useClock, useProgramme } from '../parts/programme.tsx';
import { LightTag, Loaded, Page, Section } from '../parts/view.tsx';
import { CYCLE, isGrave, stepStatesOf } from './enterprise/act-fields.ts';
import { CertificateCard } from './enterprise/certificate.tsx';
import { HandedIn } from './enterprise/handed-in.tsx';
import { Happened } from './enterprise/happened.tsx';
import { Stepper } from './enterprise/stepper.tsx';

const ActDialog = lazy(() => import('./enterprise/act-dialog.tsx').then(({ ActDialog }) => ({ default: ActDialog })));

type Detail = z.output<typeof enterpriseDetail>;
type EnterpriseRole = (typeof ENTERPRISE_ACTS)[EnterpriseActKind]['by'][number];

export default function EnterprisePage() {
  const { t } = useWords();
  const { uscc = '' } = useParams();
  const { api, home } = useProgramme();
  const answer = useGet<typeof enterpriseDetail>(`${api}/enterprises/${uscc}`);
  const [act, setAct] = useState<{ kind: EnterpriseActKind; answers?: HandedAct }>();
  return (
    <Page
      title={answer.data?.enterprise.name ?? t('企业', 'Enterprise')}
      extra={<Link to={`${home}/enterprises`}>{t('返回企业名单', 'All enterprises')}</Link>}
    >
      <Loaded of={answer} rows={12}>
        {(detail) => (
          <>
            <Warnings of={detail} />
            <HandedIn of={detail} choose={(kind, answers) => setAct({ kind, answers })} />
            <Acts of={detail} choose={(kind) => setAct({ kind })} />
            <Progress of={detail} />
            <Registered of={detail} />
            <CertificateCard of={detail} />
            <Happened events={detail.events} />
            {act && (
              <Suspense fallback={null}>
                <ActDialog {...act} of={detail} close={() => setAct(undefined)} />
              </Suspense>
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** Shows what somebody has to look at: it stands before all else. */
function Warnings({ of: { enterprise, certificate, rectification, proposal, incentivesSuspended, bounced } }: { of: Detail }) {
  const { t } = useWords();
  const { date } = useClock();
  const { home, programme } = useProgramme();
  const decides = proposal && CONSEQUENCES[proposal.consequence as keyof typeof CONSEQUENCES]?.decides;
  const expired = certificate && certificate.expiresOn < programme.today && enterprise.stage !== 'closed';
  return (
    <>
      {proposal && (
        <Alert
          type="warning"
          showIcon
          title={t(
            `建议${proposal.consequenceName}${proposal.level === undefined ? '' : `到${levelName(proposal.level)}`}，等待${decides === 'government' ? '区政府' : '发证机关'}决定`,
            `Proposed: ${proposal.consequenceName}${proposal.level === undefined ? '' : ` to ${levelName(proposal.level, 'en')}`}; ${decides === 'government' ? 'the government' : 'the certifying authority'} decides`,
          )}
          description={`${date(proposal.at)} ${proposal.by}：${proposal.reason}`}
        />
      )}
      {rectification && (
        <Alert
          type={rectification.limit < programme.today ? 'error' : 'warning'}
          showIcon
          title={
            rectification.limit < programme.today
              ? t(`限期整改已逾期：期限 ${rectification.limit}`, `Rectification overdue: it was to be done by ${rectification.limit}`)
              : t(`限期整改中，${rectification.limit} 前完成`, `To be put right by ${rectification.limit}`)
          }
          description={rectification.what}
        />
      )}
      {expired && (
        <Alert
          type="error"
          showIcon
          title={t(`证书已于 ${certificate.expiresOn} 到期，不再计为达标`, `The certificate expired on ${certificate.expiresOn}: it does not count any more`)}
        />
      )}
      {bounced && (
        <Alert
          type="error"
          showIcon
          title={t(`发给企业的邮件没有送达：${bounced.address}`, `A letter to the enterprise was not delivered: ${bounced.address}`)}
          description={
            <>
              <div>
                {date(bounced.at)} {bounced.subject}
              </div>
              <div style={{ overflowWrap: 'anywhere' }}>{t(`邮件服务器答复：${bounced.answer}`, `The mail server's answer: ${bounced.answer}`)}</div>
              <div>{bounced.todo}</div>
            </>
          }
        />
      )}
      {incentivesSuspended && <Alert type="warning" showIcon title={t('已暂停优惠政策', 'Incentives are suspended')} />}
      {enterprise.stage === 'closed' && (
        <Alert
          type="info"
          showIcon
          title={t('已关闭，不再计入目标和名单', 'Closed: it counts in no target and no list any more')}
          action={<Link to={`${home}/enterprises?stage=closed`}>{t('全部已关闭的', 'All that are closed')}</Link>}
        />
      )}
    </>
  );
}

/** Whether what the enterprise has handed in for a step waits for its department. */
const waitsFor = ({ handedIn }: Detail, kind: EnterpriseActKind) => handedIn.some(({ of }) => of === kind);

/** Shows what this user could do now; the step that brings the enterprise on stands out. */
function Acts({ of, choose }: { of: Detail; choose(kind: EnterpriseActKind): void }) {
  const { language } = useWords();
  const { programme } = useProgramme();
  // What was handed in is decided where it stands.
  const kinds = (of.acts as EnterpriseActKind[]).filter((kind) => kind !== 'acceptHandedIn' && kind !== 'returnHandedIn');
  if (kinds.length === 0) return null;
  const states = stepStatesOf(of, programme.today);
  // What the enterprise has handed in by itself is to be looked at, not done in its place.
  const next = kinds.find((kind) => ['current', 'late'].includes(states[CYCLE.indexOf(kind)] ?? '') && !waitsFor(of, kind));
  const ordered = [...kinds.filter((kind) => !isGrave(kind)), ...kinds.filter(isGrave)];
  return (
    <Flex gap="small" wrap>
      {ordered.map((kind) => (
        <Button key={kind} type={kind === next ? 'primary' : 'default'} danger={isGrave(kind)} onClick={() => choose(kind)}>
          {enterpriseActName(kind, language)}
        </Button>
      ))}
    </Flex>
  );
}

function Progress({ of }: { of: Detail }) {
  const { t } = useWords();
  const { programme } = useProgramme();
  return (
    <Section
      title={
        <>
          {t('达标进度', 'Progress')} <Tag style={{ marginInlineStart: 8 }}>{of.enterprise.stageName}</Tag> <LightTag light={of.enterprise.light} />
        </>
      }
    >
      <Stepper of={of} today={programme.today} />
      <ComesNext of={of} />
    </Section>
  );
}

/** Shows what somebody has to do next, and what the calendar writes down by itself. */
function ComesNext({ of }: { of: Detail }) {
  const { t, language } = useWords();
  const { programme } = useProgramme();
  const { date } = useClock();
  const { enterprise, awaited, next } = of;
  const bodies: Record<EnterpriseRole, string> = {
    enterprise: t('企业', 'the enterprise'),
    department: enterprise.departmentName,
    office: programme.office,
    authority: t('发证机关', 'the certifying authority'),
    government: t('区政府', 'the government'),
    programme: t('方案', 'the plan'),
  };
  const states = stepStatesOf(of, programme.today);
  const steps = CYCLE.filter((kind, index) => states[index] === 'current' && !waitsFor(of, kind));
  const who = (kind: EnterpriseActKind) => {
    const by: readonly EnterpriseRole[] = ENTERPRISE_ACTS[kind].by;
    if (by.includes('authority')) return t(`由${bodies.authority}办理，${programme.office}登记`, `by ${bodies.authority}; ${programme.office} writes it down`);
    const names = by.map((role) => bodies[role]);
    return t(`由${names.join('或')}办理`, `by ${names.join(' or ')}`);
  };
  return (
    <ul style={{ margin: '16px 0 0', paddingInlineStart: 20 }}>
      {awaited.map((item) => (
        <WaitsFor key={`${item.step} ${item.dueOn}`} of={item} today={programme.today} />
      ))}
      {steps.map((kind) => (
        <li key={kind}>
          {t('下一步：', 'Next: ')}
          {enterpriseActName(kind, language)}
          {t('，', ', ')}
          {who(kind)}
        </li>
      ))}
      {next && (
        <li>
          {t(
            // The event is written down as its last day ends.
            `${date(Date.parse(next.at) - 1)} 过后仍未办理的，自动记为“${next.name}”`,
            `After ${date(Date.parse(next.at) - 1)}, unless something is done before: “${next.name}” is written down`,
          )}
        </li>
      )}
      {steps.length === 0 && awaited.length === 0 && !next && <li>{t('没有待办的节点。', 'Nothing is due.')}</li>}
    </ul>
  );
}

/** Shows what waits until a day: how late it is, who has been told, and who will be next. */
function WaitsFor({ of: { name, orgName, dueOn, late, historic, light, rungs, next }, today }: { of: Detail['awaited'][number]; today: string }) {
  const { t } = useWords();
  const days = Math.abs(Math.round((Date.parse(dueOn) - Date.parse(today)) / 86_400_000));
  const told = rungs.findLast(({ toldOn }) => toldOn !== undefined);
  return (
    <li>
      <LightTag light={light} />
      {late
        ? t(`${name}已逾期 ${days} 天：时限 ${dueOn}，${orgName}`, `${name}, ${many(days, 'day')} late: due ${dueOn}, ${orgName}`)
        : t(`${name}：时限 ${dueOn}，还有 ${days} 天，${orgName}`, `${name}: due ${dueOn}, ${many(days, 'day')} left, ${orgName}`)}
      {historic && t('；纳入登记前已过时限，不再催办', '; due before it was enrolled, so nobody is chased')}
      {told && t(`；${told.toldOn} 已发给${told.recipients.join('、')}`, `; told ${told.toldOn} to ${told.recipients.join(', ')}`)}
      {next && t(`；${next.date} 将发给${next.recipients.join('、')}`, `; next told ${next.date} to ${next.recipients.join(', ')}`)}
    </li>
  );
}

function Registered({ of: { enterprise, assistedBy, mail, details = {}, runningSince, startedOn, reviewedOn, inspectedOn } }: { of: Detail }) {
  const { t } = useWords();
  const { home } = useProgramme();
  return (
    <Section title={t('登记信息', 'Registered')}>
      <Facts
        across
        of={[
          [
            t('统一社会信用代码', 'Code (USCC)'),
            <span key="uscc" style={{ fontFamily: 'ui-monospace, monospace', fontSize: 13, whiteSpace: 'nowrap' }}>
              {enterprise.uscc}
            </span>,
          ],
          [
            t('行业领域', 'Sector'),
            <Link key="sector" to={`${home}/enterprises?sector=${enterprise.sector}`}>
              {enterprise.sectorName}
            </Link>,
          ],
          [t('主管部门', 'Department'), enterprise.departmentName],
          [t('配合单位', 'Assisted by'), assistedBy.map(({ orgName }) => orgName).join(t('、', ', ')) || undefined],
          [t('邮箱', 'Mail'), mail],
          [t('所在园区', 'Park'), details.park],
          [t('所在乡镇', 'Township'), details.township],
          [t('企业规模', 'Scale'), details.scale],
          [t('监管类别', 'Class'), details.class],
          [t('联系人', 'Contact'), details.contact],
          [t('联系电话', 'Phone'), details.phone],
          [t('投产日期', 'Running since'), runningSince],
          [t('启动达标', 'Started on'), startedOn],
          [t('上次年度自评', 'Last self-assessment'), reviewedOn],
          [t('上次抽查', 'Last inspection'), inspectedOn],
        ]}
      />
    </Section>
  );
}
