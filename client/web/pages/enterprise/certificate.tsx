import { Tag } from 'antd';
import type { z } from 'zod';
import type { enterpriseDetail } from '../../../contract/enterprises.ts';
import { certificateNumber, levelName } from '../../../contract/words.ts';
import { Facts } from '../../parts/facts.tsx';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { LIGHT_COLOURS, Section } from '../../parts/view.tsx';
import { yearlyOpen } from './act-fields.ts';

type Detail = z.output<typeof enterpriseDetail>;

/** Shows the certificate that the enterprise holds, its yearly self-assessments, and what bars renewing it directly. */
export function CertificateCard({ of: { enterprise, certificate, bars } }: { of: Detail }) {
  const { t, language } = useWords();
  const { programme } = useProgramme();
  if (!certificate && bars.length === 0) return null;
  const yearly = certificate?.yearly ?? [];
  const open = yearlyOpen(yearly, programme.today);
  const validity = enterprise.certified
    ? t('有效', 'valid')
    : certificate && certificate.expiresOn < programme.today
      ? t('已过期', 'expired')
      : t('不计入', 'does not count');
  return (
    <Section title={t('证书', 'Certificate')}>
      {certificate && (
        <Facts
          across
          of={[
            [t('证书编号', 'Number'), certificateNumber(certificate.number, language)],
            [t('等级', 'Level'), levelName(certificate.level, language)],
            [t('发证日期', 'Issued on'), certificate.issuedOn],
            [
              t('有效期至', 'Valid until'),
              <>
                {certificate.expiresOn} <Flag good={enterprise.certified}>{validity}</Flag>
              </>,
            ],
            [t('可申请换证或复评', 'Another may be applied for'), t(`${certificate.renewableOn} 起`, `from ${certificate.renewableOn}`)],
          ]}
        />
      )}
      {yearly.length > 0 && (
        <>
          <h3 style={{ fontSize: 14, margin: '16px 0 4px' }}>{t('年度自评', 'Yearly self-assessments')}</h3>
          <ul style={{ margin: 0, paddingInlineStart: 20 }}>
            {yearly.map((one) => (
              <li key={one.dueOn}>
                {t(`${one.dueOn} 前完成：`, `due by ${one.dueOn}: `)}
                {one.doneOn !== undefined ? (
                  <Flag good>{t(`${one.doneOn} 已完成`, `done on ${one.doneOn}`)}</Flag>
                ) : one.missed || one.dueOn < programme.today ? (
                  <Flag>{t('逾期未完成', 'missed')}</Flag>
                ) : (
                  <Tag>{one === open ? t('待完成', 'open') : t('未到期', 'to come')}</Tag>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      {bars.length > 0 && (
        <>
          <h3 style={{ fontSize: 14, margin: '16px 0 4px' }}>{t('不予直接换证的事项', 'What bars direct renewal')}</h3>
          <ul style={{ margin: 0, paddingInlineStart: 20 }}>
            {bars.map(({ bar, barName, on }) => (
              <li key={`${bar} ${on}`}>
                {on} {barName}
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}

function Flag({ good = false, children }: { good?: boolean; children: string }) {
  const { ground, letters } = LIGHT_COLOURS[good ? 'green' : 'red'];
  return (
    <Tag variant="filled" style={{ background: ground, color: letters }}>
      {children}
    </Tag>
  );
}
