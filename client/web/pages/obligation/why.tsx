import type { ObligationDetail } from '../../../contract/obligations.ts';
import { useWords } from '../../parts/language.tsx';
import { useClock } from '../../parts/programme.tsx';
import { Unbroken } from '../../parts/unbroken.tsx';
import { Section } from '../../parts/view.tsx';

/** Says why the obligation stands where it stands, and what comes next if nobody acts. */
export function Why({ detail: { because, next } }: { detail: ObligationDetail }) {
  const { t } = useWords();
  const { minute, end } = useClock();
  const names = next?.recipients.join(t('、', ', ')) ?? '';
  return (
    <Section title={t('现状与下一步', 'Where it stands, and what comes next')}>
      <ul style={{ margin: 0, paddingInlineStart: 20 }}>
        {because
          .filter((line) => line !== next?.sentence)
          .map((line) => (
            <li key={line}>
              <Unbroken text={line} />
            </li>
          ))}
      </ul>
      {next && (
        <div style={{ background: '#eef4ff', borderRadius: 8, padding: '10px 14px', marginTop: 12 }}>
          <div>
            <strong>{t('下一步：', 'Next: ')}</strong>
            <time dateTime={next.at}>{end(next.at)}</time> <strong>{next.rungName}</strong>
          </div>
          <div>
            {names === '' ? t('不发通知', 'nobody is written to') : t(`${minute(next.mailAt)} 发给 ${names}`, `${minute(next.mailAt)}: a mail to ${names}`)}
          </div>
          {next.movedBecause !== undefined && <div>{t(`日期有调整：${next.movedBecause}`, `The date was moved: ${next.movedBecause}`)}</div>}
        </div>
      )}
    </Section>
  );
}
