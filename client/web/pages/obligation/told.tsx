import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { ObligationDetail } from '../../../contract/obligations.ts';
import { answerName, noticeStateName } from '../../../contract/words.ts';
import { addressOf } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { useClock, useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { Section } from '../../parts/view.tsx';

/** How many lines are shown at first, and at most: letters to enterprises may be hundreds, and the ledger of notices has them all. */
const FIRST = 8;
const MOST = 100;

/** Shows what was sent and what waits to be sent: to whom, when, and what the mail server answered. */
export function Told({ detail: { obligation, ladder, sent, waiting } }: { detail: ObligationDetail }) {
  const { t, language } = useWords();
  const { minute } = useClock();
  const { home } = useProgramme();
  const { may } = useSession();
  const [more, setMore] = useState(false);
  const all = [...waiting, ...[...sent].sort((a, b) => (a.at < b.at ? 1 : -1))];
  return (
    <Section
      title={t(`通知（${all.length}）`, `Notices (${all.length})`)}
      extra={
        may('notice.read') &&
        all.length > 0 && <Link to={addressOf(`${home}/notices`, { obligation: obligation.id })}>{t('在通知台账中查看', 'In the ledger of notices')}</Link>
      }
    >
      {all.length === 0 && <p style={{ margin: 0 }}>{t('还没有发过通知。', 'Nothing has been sent yet.')}</p>}
      <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {all.slice(0, more ? MOST : FIRST).map(({ at, rung, rungName, recipient, recipientName, state, answer, superseded }, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: the same rung may go to the same recipient again when a date moved
            key={`${rung} ${recipient} ${at} ${index}`}
            style={{ display: 'flex', flexWrap: 'wrap', gap: '2px 16px', padding: '8px 0', borderTop: '1px solid #f0f0f0' }}
          >
            <time dateTime={at} style={{ width: 124, flex: 'none', fontVariantNumeric: 'tabular-nums' }}>
              {minute(at)}
            </time>
            <span style={{ flex: '1 1 200px' }}>
              {rungName}
              {superseded && ladder.some(({ id }) => id === rung) && t('（变更前的时限）', ' (for the date before it was moved)')}
            </span>
            <span style={{ flex: '1 1 140px' }}>{recipientName}</span>
            <span style={{ flex: '1 1 220px', minWidth: 0, overflowWrap: 'anywhere' }}>
              <strong style={{ fontWeight: 600, ...(state === 'undeliverable' && { color: '#8a0c12' }) }}>{noticeStateName(state, language)}</strong>
              {answer !== undefined && <span style={{ color: 'rgba(0,0,0,0.65)' }}> {answerName(answer, language)}</span>}
            </span>
          </li>
        ))}
      </ul>
      {all.length > FIRST && (
        <Button size="small" aria-expanded={more} onClick={() => setMore(!more)} style={{ marginTop: 8 }}>
          {more ? t('收起', 'Show fewer') : t(`显示其余 ${Math.min(MOST, all.length) - FIRST} 条`, `Show ${Math.min(MOST, all.length) - FIRST} more`)}
        </Button>
      )}
      {more && all.length > MOST && (
        <p style={{ margin: '8px 0 0' }}>{t(`另有 ${all.length - MOST} 条，见通知台账。`, `${all.length - MOST} more in the ledger.`)}</p>
      )}
    </Section>
  );
}
