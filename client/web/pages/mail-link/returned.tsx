import { Alert } from 'antd';
import type { LinkDetail } from '../../../contract/system.ts';
import { useWords } from '../../parts/language.tsx';
import { Unbroken } from '../../parts/unbroken.tsx';

/** An instant as the programme's clock shows it: it comes with the offset of the programme's own zone. */
const minute = (at: string) => at.slice(0, 16).replace('T', ' ');

/** Shows what is missing in a submission that was sent back, and what was handed in before, above all else until it is handed in again. */
export function Returned({ of: { at, by, reason, before }, due }: { of: NonNullable<LinkDetail['returned']>; due: string }) {
  const { t } = useWords();
  const comma = t('、', ', ');
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={<strong>{t(`已被${by}退回，须重新报送`, `${by} has sent it back: it has to be handed in again`)}</strong>}
      description={
        <div style={{ overflowWrap: 'anywhere' }}>
          <p style={{ margin: '0 0 8px', fontSize: 16 }}>{t(`退回理由：${reason}`, `What is missing: ${reason}`)}</p>
          <div>
            <Unbroken text={t(`${minute(at)} 退回，时限仍为 ${due}。`, `Sent back at ${minute(at)}; it is still due on ${due}.`)} />
          </div>
          {before && (
            <div style={{ marginTop: 8 }}>
              {t(`上次报送（${minute(before.at)}）：`, `Handed in before (${minute(before.at)}): `)}
              {[before.reason, before.files.join(comma) || t('没有附材料', 'no files')].filter(Boolean).join(t('；', '; '))}
            </div>
          )}
        </div>
      }
    />
  );
}
