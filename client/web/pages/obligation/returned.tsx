import { Alert, Button } from 'antd';
import { useSearchParams } from 'react-router';
import type { ObligationDetail } from '../../../contract/obligations.ts';
import { EvidenceFiles } from '../../parts/evidence.tsx';
import { useWords } from '../../parts/language.tsx';
import { useClock } from '../../parts/programme.tsx';
import { Unbroken } from '../../parts/unbroken.tsx';

/** Shows what is missing in a submission that was sent back, and what was handed in before it, above all else until it is handed in again. */
export function Returned({ detail, milestone, department }: { detail: ObligationDetail; milestone: string; department: string }) {
  const { t } = useWords();
  const { minute } = useClock();
  const setParameters = useSearchParams()[1];
  const { obligation, confirmer, evidence, events, acts } = detail;
  const { returned } = obligation;
  if (!returned) return null;
  const before = events.filter(({ type }) => type === 'submitted').at(-1);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={<strong>{t(`已被${confirmer.name}退回，须重新报送`, `${confirmer.name} has sent it back: it has to be handed in again`)}</strong>}
      description={
        <>
          <p style={{ margin: '0 0 8px', fontSize: 16, overflowWrap: 'anywhere' }}>
            {t(`退回理由：${returned.reason}`, `What is missing: ${returned.reason}`)}
          </p>
          <div>
            <Unbroken
              text={t(
                `${minute(returned.at)} 退回，时限仍为 ${obligation.due}。`,
                `Sent back at ${minute(returned.at)}; it is still due on ${obligation.due}.`,
              )}
            />
          </div>
          {before && (
            <div style={{ marginTop: 8 }}>
              {t(`上次报送（${minute(before.at)}）：`, `Handed in before (${minute(before.at)}): `)}
              {before.reason ?? (evidence.length === 0 ? t('没有附材料', 'no files') : '')}
              {evidence.length > 0 && <EvidenceFiles milestone={milestone} department={department} items={evidence} />}
            </div>
          )}
          {acts.includes('submit') && (
            <Button type="primary" danger style={{ marginTop: 12 }} onClick={() => setParameters({ do: 'submit' }, { replace: true })}>
              {t('现在重新报送', 'Hand it in again now')}
            </Button>
          )}
        </>
      }
    />
  );
}
