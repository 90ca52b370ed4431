import { Alert, Flex } from 'antd';
import type { ReactNode } from 'react';
import type { ObligationDetail } from '../../../contract/obligations.ts';
import { many } from '../../../contract/words.ts';
import { DaysLeft, DueDate, useToday } from '../../parts/due.tsx';
import { Facts } from '../../parts/facts.tsx';
import { useWords } from '../../parts/language.tsx';
import { useClock } from '../../parts/programme.tsx';
import { LightTag, Section, WaitsTag } from '../../parts/view.tsx';

/** Whose it is, until when, what is asked; below it what can be done now. */
export function Headline({ detail, children }: { detail: ObligationDetail; children: ReactNode }) {
  const { t } = useWords();
  const { minute } = useClock();
  const today = useToday();
  const { obligation, leads, duty, clause, needsEvidence, needsConfirmation, confirmer, returns, acknowledgeBy, provisional } = detail;
  const { departmentName, role, stage, light, due, dueTime, originalDue, acknowledged, submitted, settled, extension } = obligation;
  const leading = leads.map(({ name }) => name).join(t('、', ', '));
  return (
    <Section
      title={<span style={{ fontSize: 18 }}>{departmentName}</span>}
      extra={
        <Flex gap="small" wrap align="center">
          <span>{role === 'lead' ? t('牵头', 'leads') : t('配合', 'assists')}</span>
          {stage === 'open' && <LightTag light={light} />}
          <WaitsTag of={obligation} />
        </Flex>
      }
    >
      <Facts
        of={[
          [
            t('时限', 'Due'),
            <Flex key="due" gap="0 12px" wrap style={{ fontSize: 16 }}>
              <strong>
                <DueDate due={due} dueTime={dueTime} originalDue={originalDue} />
              </strong>
              <DaysLeft due={due} stage={stage} today={today} />
            </Flex>,
          ],
          [t('牵头单位', 'Led by'), role === 'assist' && leading !== '' ? leading : undefined],
          [t('要求', 'Duty'), duty],
          [t('依据', 'Clause'), clause && t(`实施方案 ${clause}`, clause)],
          [
            t('签收', 'Receipt'),
            acknowledged !== undefined
              ? minute(acknowledged)
              : stage === 'open'
                ? acknowledgeBy === undefined
                  ? t('未签收', 'not yet')
                  : t(`未签收，应于 ${acknowledgeBy} 前签收`, `not yet; by ${acknowledgeBy}`)
                : undefined,
          ],
          [
            t('报送', 'Submission'),
            submitted !== undefined
              ? minute(submitted)
              : stage === 'open'
                ? needsEvidence
                  ? t('须附佐证材料', 'needs at least one file')
                  : t('可不附材料', 'no file needed')
                : undefined,
          ],
          [
            t('办结', 'Settled'),
            settled !== undefined
              ? minute(settled)
              : needsConfirmation
                ? t(`报送后由${confirmer.name}办结`, `${confirmer.name} confirms what is submitted`)
                : t('报送即办结', 'settled as soon as it is submitted'),
          ],
          [t('退回', 'Sent back'), returns > 0 ? t(`${returns} 次`, many(returns, 'time')) : undefined],
        ]}
      />
      {extension && (
        <Alert
          type="info"
          showIcon
          style={{ marginTop: 12 }}
          title={t(`申请延期至 ${extension.until}，待${confirmer.name}审批`, `An extension until ${extension.until} waits for ${confirmer.name}`)}
          description={t(`理由：${extension.reason}`, `Reason: ${extension.reason}`)}
        />
      )}
      {provisional && stage === 'open' && (
        <p style={{ margin: '12px 0 0' }}>
          {t('部分日期所在年份的放假安排尚未公布，届时可能调整。', 'Some dates lie in a year whose holidays are not published yet: they may move.')}
        </p>
      )}
      {children}
    </Section>
  );
}
