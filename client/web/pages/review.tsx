import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Flex, Tag } from 'antd';
import { useEffect, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { decisions, ObligationDetail, obligationDetail } from '../../contract/obligations.ts';
import { obligationPage } from '../../contract/tables.ts';
import { useGet } from '../parts/data.ts';
import { DecisionButtons } from '../parts/decision-buttons.tsx';
import { DueDate } from '../parts/due.tsx';
import { EvidenceFiles } from '../parts/evidence.tsx';
import { Facts } from '../parts/facts.tsx';
import { Figures } from '../parts/figures.tsx';
import { useWords } from '../parts/language.tsx';
import ObligationAct from '../parts/obligation-act.tsx';
import { obligationParts } from '../parts/obligation-id.ts';
import { Preview } from '../parts/preview.tsx';
import { useClock, useProgramme } from '../parts/programme.tsx';
import { useSession } from '../parts/session.tsx';
import { Loaded, Nothing, Page, Section } from '../parts/view.tsx';

type Asked = 'confirm' | 'return' | 'grant' | 'refuse';

/** Shows one decision at a time: what was handed in beside what was asked for and what was handed in before; a key leads to the next one. */
export default function ReviewPage() {
  const { t } = useWords();
  const { milestone = '', department = '' } = useParams();
  const { api, home, programme } = useProgramme();
  const navigate = useNavigate();
  const waiting = useGet<typeof decisions>(`${api}/decisions`);
  const id = `${programme.id}/${milestone}/${department}`;
  const ids = [...(waiting.data?.extensions ?? []), ...(waiting.data?.submissions ?? [])].map((one) => one.id);
  const at = ids.indexOf(id);
  // A submission that has just been decided is no longer in the list: the one that took its place is the next.
  const [place, setPlace] = useState(0);
  useEffect(() => {
    if (at >= 0) setPlace(at);
  }, [at]);
  const next = at >= 0 ? ids[at + 1] : (ids[place] ?? ids.at(-1));
  const before = at > 0 ? ids[at - 1] : undefined;
  // Whoever has decided the last of them may press before the list knows of it.
  const onward = next ?? before;
  // A finger has no keys to press.
  const keys = !matchMedia('(pointer: coarse)').matches;
  const go = (to: string | undefined) => {
    if (to === undefined) return;
    const parts = obligationParts(to);
    navigate(`${home}/decisions/${parts.milestone}/${parts.department}`);
  };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { target, key, altKey, ctrlKey, metaKey } = event;
      const typing = target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
      if (typing || altKey || ctrlKey || metaKey || document.querySelector('[role=dialog]')) return;
      if (key === 'j') go(next);
      if (key === 'k') go(before);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  });
  return (
    <Page
      title={t('审核', 'To decide')}
      extra={
        <Flex gap="small" wrap align="center">
          <span aria-live="polite">
            {at >= 0 ? t(`第 ${at + 1} 件，共 ${ids.length} 件`, `${at + 1} of ${ids.length}`) : t(`还有 ${ids.length} 件`, `${ids.length} left`)}
          </span>
          <Button icon={<LeftOutlined />} disabled={before === undefined} onClick={() => go(before)} aria-keyshortcuts="k">
            {t('上一件', 'Previous')}
            {keys && t('（K）', ' (K)')}
          </Button>
          <Button icon={<RightOutlined />} disabled={next === undefined} onClick={() => go(next)} aria-keyshortcuts="j">
            {t('下一件', 'Next')}
            {keys && t('（J）', ' (J)')}
          </Button>
          <Link to={`${home}/decisions`}>{t('返回待办审批', 'All decisions')}</Link>
        </Flex>
      }
    >
      <One key={id} path={`${api}/obligations/${milestone}/${department}`} more={onward !== undefined} goOn={() => go(onward)} />
    </Page>
  );
}

function One({ path, more, goOn }: { path: string; more: boolean; goOn(): void }) {
  const { t } = useWords();
  const answer = useGet<typeof obligationDetail>(path);
  // What is being typed stays when somebody else has decided meanwhile: sending it says so.
  const [asked, setAsked] = useState<Asked>();
  return (
    <Loaded of={answer} rows={12}>
      {(detail) => (
        <>
          {detail.obligation.stage === 'submitted' || detail.obligation.extension ? (
            <Decision path={path} detail={detail} ask={setAsked} />
          ) : (
            <Nothing>
              <p>
                {t(`${detail.obligation.departmentName}：${detail.obligation.milestoneName}，现在无须审核。`, 'This one does not wait for a decision now.')}
              </p>
              <p>{detail.because[0]}</p>
              {more && (
                <Button type="primary" onClick={goOn} autoFocus>
                  {t('看下一件', 'On to the next')}
                </Button>
              )}
            </Nothing>
          )}
          {asked && <ObligationAct asked={asked} of={detail.obligation} texts={COMMON.map(({ zh, en }) => t(zh, en))} close={() => setAsked(undefined)} />}
        </>
      )}
    </Loaded>
  );
}

/** Common texts for sending back, offered before any were written here: offices use them again and again. */
const COMMON: readonly { zh: string; en: string }[] = [
  { zh: '材料与任务要求不符，请对照要求重新报送。', en: 'It is not what was asked for: look at the duty again.' },
  { zh: '材料不全，请补充签到表、照片等原件。', en: 'Files are missing: add the originals.' },
  { zh: '材料未盖章或未署日期，请补齐。', en: 'It has no seal or no date.' },
  { zh: '数据前后不一致，请核实后重新填报。', en: 'The figures contradict each other.' },
];

function Decision({ path, detail, ask }: { path: string; detail: ObligationDetail; ask(what: Asked): void }) {
  const { t } = useWords();
  const { may } = useSession();
  const { obligation, duty, clause, evidence, figures, acts } = detail;
  const { milestoneName, departmentName, due, originalDue, extension, lapsed } = obligation;
  const [chosen, setChosen] = useState(evidence[0]?.sha256);
  const file = evidence.find(({ sha256 }) => sha256 === chosen);
  const latest = detail.events.findLast(({ type }) => type === 'submitted');
  const can = (act: ObligationDetail['acts'][number]) => acts.includes(act) && may(`obligation.${act}` as Parameters<typeof may>[0]);
  const decides = (['confirm', 'return', 'decideExtension'] as const).some(can);
  return (
    <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 380px), 1fr))', gap: 16, alignItems: 'start' }}>
      <Flex vertical gap="middle" style={{ minWidth: 0 }}>
        <Section title={<Link to={obligationPage(obligation.id)}>{milestoneName}</Link>} extra={departmentName}>
          <Facts
            of={[
              [t('要求', 'Duty'), duty],
              [t('依据', 'Clause'), clause && t(`实施方案 ${clause}`, clause)],
              [t('时限', 'Due'), <DueDate key="due" due={due} originalDue={originalDue} />],
              [t('申请延期至', 'Asked until'), extension && `${extension.until}：${extension.reason}`],
              [t('报送', 'Handed in'), latest && <HandedInAt key="at" at={latest.at} late={lapsed !== undefined} />],
              [t('说明', 'Remark'), latest?.reason],
              [t('数据', 'Figures'), figures.length > 0 ? <Figures key="figures" of={figures} /> : undefined],
            ]}
          />
          <Flex gap="small" wrap style={{ marginTop: 12 }}>
            {decides ? (
              <DecisionButtons can={can} ask={ask} />
            ) : (
              t('您只能查看，此件不由您所在的单位审批。', 'You can only read here: it is not for your body to decide.')
            )}
          </Flex>
        </Section>
        <Before path={path} detail={detail} />
      </Flex>
      <Section title={t('报送的材料', 'What was handed in')}>
        {evidence.length === 0 && <p style={{ margin: 0 }}>{t('没有附材料。', 'No files.')}</p>}
        {evidence.length > 1 && (
          <Flex gap="small" wrap style={{ marginBottom: 8 }}>
            {evidence.map(({ sha256, name }) => (
              <Button
                key={sha256}
                size="small"
                type={sha256 === chosen ? 'primary' : 'default'}
                aria-pressed={sha256 === chosen}
                onClick={() => setChosen(sha256)}
              >
                {name}
              </Button>
            ))}
          </Flex>
        )}
        {file && (
          <>
            <div style={{ marginBottom: 8 }}>
              <EvidenceFiles {...obligationParts(obligation.id)} items={[file]} />
            </div>
            <Preview path={`${path}/evidence/${file.sha256}`} name={file.name} />
          </>
        )}
      </Section>
    </div>
  );
}

function HandedInAt({ at, late }: { at: string; late: boolean }) {
  const { t } = useWords();
  const { minute } = useClock();
  return (
    <>
      {minute(at)} {late && <Tag style={{ background: '#ffe0e0', color: '#8a0c12' }}>{t('逾期报送', 'late')}</Tag>}
    </>
  );
}

/** Shows what was handed in the time before, and why it was sent back. */
function Before({ path, detail: { events, obligation } }: { path: string; detail: ObligationDetail }) {
  const { t } = useWords();
  const { minute } = useClock();
  const [shown, setShown] = useState<string>();
  const submissions = events.filter(({ type }) => type === 'submitted');
  const previous = obligation.stage === 'submitted' ? submissions.at(-2) : submissions.at(-1);
  if (!previous) return null;
  const returned = events.find(({ type, sequence }) => type === 'returned' && sequence > previous.sequence);
  const file = previous.evidence?.find(({ sha256 }) => sha256 === shown);
  return (
    <Section title={t('上一次报送', 'Handed in before')}>
      <Facts
        of={[
          [t('报送', 'Handed in'), minute(previous.at)],
          [t('说明', 'Remark'), previous.reason],
          [t('退回理由', 'Sent back'), returned?.reason],
          [t('数据', 'Figures'), previous.figures && previous.figures.length > 0 ? <Figures key="figures" of={previous.figures} /> : undefined],
          [
            t('材料', 'Files'),
            previous.evidence && previous.evidence.length > 0 ? (
              <EvidenceFiles key="files" {...obligationParts(obligation.id)} items={previous.evidence} show={setShown} />
            ) : undefined,
          ],
        ]}
      />
      {file && <Preview path={`${path}/evidence/${file.sha256}`} name={file.name} />}
    </Section>
  );
}
