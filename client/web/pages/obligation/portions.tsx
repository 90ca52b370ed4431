import { Button, Flex, Tag } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { outcome } from '../../../contract/common.ts';
import type { ObligationDetail, PortionView } from '../../../contract/obligations.ts';
import { actPath } from '../../../contract/tables.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { useChange } from '../../parts/data.ts';
import { EvidenceFiles } from '../../parts/evidence.tsx';
import { useWords } from '../../parts/language.tsx';
import { useClock } from '../../parts/programme.tsx';
import { LightTag, Section } from '../../parts/view.tsx';

const DivideDialog = lazy(() => import('./divide-dialog.tsx'));

interface Props {
  path: string;
  detail: ObligationDetail;
  milestone: string;
  /** The last part of the obligation's id. */
  department: string;
}

/** `seen`: the obligation’s latest event when the question was asked. */
type Asked = { kind: 'endPortion' | 'returnPortion'; of: PortionView; seen: number };

/** Shows what the department has passed on to units of its own and how each part stands, and the way to pass on more. */
export default function Portions({ path, detail, milestone, department }: Props) {
  const { t } = useWords();
  const { change, busy } = useChange();
  const [divides, setDivides] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const { portions, acts, obligation } = detail;
  const may = acts.includes('passOn');
  if (portions.length === 0 && !may && !divides && !asked) return null;
  const done = portions.filter(({ stage }) => stage === 'accepted').length;
  const late = portions.filter((portion) => portion.late).length;
  const accept = ({ id, name }: PortionView) =>
    change({
      path: `${path}/${actPath('acceptPortion')}`,
      body: { portion: id, seen: obligation.sequence },
      done: t(`已接收${name}的报送`, `Accepted from ${name}`),
    });
  const title =
    portions.length === 0
      ? t('分解', 'Passed on')
      : t(
          `分解（${portions.length} 项，已接收 ${done}${late > 0 ? `，逾期 ${late}` : ''}）`,
          `Passed on (${portions.length}, ${done} accepted${late > 0 ? `, ${late} late` : ''})`,
        );
  return (
    <Section
      title={title}
      extra={
        may && (
          <Button size="small" onClick={() => setDivides(true)}>
            {t('分解任务', 'Pass on')}
          </Button>
        )
      }
    >
      {portions.length === 0 && (
        <p style={{ margin: 0 }}>
          {t(
            '可以把任务分解给科室、乡镇或企业，各定更早的时限；对方凭邮件中的链接和验证码报送，由本单位接收。',
            'Parts of it can go to sections, townships or enterprises with earlier dates of their own; they hand in by the link and the code in their mail, and your body accepts.',
          )}
        </p>
      )}
      <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {portions.map((portion) => (
          <One
            key={portion.id}
            portion={portion}
            milestone={milestone}
            department={department}
            busy={busy}
            accept={accept}
            ask={(kind, of) => setAsked({ kind, of, seen: obligation.sequence })}
          />
        ))}
      </ul>
      {divides && (
        <Suspense fallback={null}>
          <DivideDialog path={path} obligation={obligation} close={() => setDivides(false)} />
        </Suspense>
      )}
      {asked && (
        <AskDialog
          title={
            asked.kind === 'endPortion'
              ? t(`收回：${asked.of.name}`, `Take back: ${asked.of.name}`)
              : t(`退回：${asked.of.name}`, `Send back: ${asked.of.name}`)
          }
          confirm={asked.kind === 'endPortion' ? t('收回', 'Take back') : t('退回', 'Send back')}
          danger={asked.kind === 'endPortion'}
          about={`${obligation.id} ${asked.of.id}`}
          fields={[
            {
              ...{
                name: 'reason',
                label: t('理由', 'Reason'),
                kind: 'long',
                required: true,
                help: t('写入邮件，对方可见。', 'It stands in the mail to the unit.'),
              },
              reuse: [asked.kind === 'endPortion' ? 'portionEnded' : 'portionReturned'],
            },
          ]}
          act={(values, { change: send }) =>
            send<typeof outcome>({
              path: `${path}/${actPath(asked.kind)}`,
              body: { ...values, portion: asked.of.id, seen: asked.seen },
              done: asked.kind === 'endPortion' ? t('已收回', 'Taken back') : t('已退回', 'Sent back'),
            })
          }
          close={() => setAsked(undefined)}
        />
      )}
    </Section>
  );
}

interface OneOf {
  portion: PortionView;
  milestone: string;
  department: string;
  busy: boolean;
  accept(portion: PortionView): void;
  ask(kind: Asked['kind'], of: PortionView): void;
}

function One({ portion, milestone, department, busy, accept, ask }: OneOf) {
  const { t } = useWords();
  const { minute } = useClock();
  const { name, mail, task, due, stage, stageName, light, late, submitted, acknowledged, text, evidence, returned, next, acts } = portion;
  const grey = { color: 'rgba(0,0,0,0.65)' };
  return (
    <li style={{ padding: '8px 0', borderTop: '1px solid #f0f0f0', overflowWrap: 'anywhere' }}>
      <Flex gap="small" wrap align="center">
        <strong style={{ fontWeight: 600 }}>{name}</strong>
        {stage === 'open' && <LightTag light={light} />}
        <Tag>{late ? t('逾期未报', 'late') : stageName}</Tag>
        <span>{t(`时限 ${due}`, `due ${due}`)}</span>
        {mail !== undefined && <span style={grey}>{mail}</span>}
      </Flex>
      <div style={{ whiteSpace: 'pre-wrap' }}>{task}</div>
      {returned && stage === 'open' && <div style={{ color: '#b42318' }}>{t(`已退回：${returned.reason}`, `Sent back: ${returned.reason}`)}</div>}
      {acknowledged !== undefined && submitted === undefined && (
        <div style={grey}>{t(`${minute(acknowledged)} 签收`, `Acknowledged at ${minute(acknowledged)}`)}</div>
      )}
      {submitted !== undefined && (
        <div>
          {t(`${minute(submitted)} 报送`, `Handed in at ${minute(submitted)}`)}
          {text !== undefined && t(`：${text}`, `: ${text}`)}
        </div>
      )}
      {evidence.length > 0 && <EvidenceFiles milestone={milestone} department={department} items={evidence} />}
      {next !== undefined && <div style={grey}>{t(`下一步：${next}`, `Next: ${next}`)}</div>}
      {acts.length > 0 && (
        <Flex gap="small" wrap style={{ marginTop: 4 }}>
          {acts.includes('acceptPortion') && (
            <Button size="small" type="primary" disabled={busy} aria-label={t(`接收 ${name}`, `Accept ${name}`)} onClick={() => accept(portion)}>
              {t('接收', 'Accept')}
            </Button>
          )}
          {acts.includes('returnPortion') && (
            <Button size="small" aria-label={t(`退回 ${name}`, `Send back ${name}`)} onClick={() => ask('returnPortion', portion)}>
              {t('退回', 'Send back')}
            </Button>
          )}
          {acts.includes('endPortion') && (
            <Button size="small" aria-label={t(`收回 ${name}`, `Take back ${name}`)} onClick={() => ask('endPortion', portion)}>
              {t('收回', 'Take back')}
            </Button>
          )}
        </Flex>
      )}
    </li>
  );
}
