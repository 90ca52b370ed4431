import { Alert, Flex } from 'antd';
import type { ReactNode } from 'react';
import type { ObligationDetail } from '../../../contract/obligations.ts';
import { many, stageName } from '../../../contract/words.ts';
import { DaysLeft, DueDate, useToday } from '../../parts/due.tsx';
import { Facts } from '../../parts/facts.tsx';
import { useWords } from '../../parts/language.tsx';
import { useClock } from '../../parts/programme.tsx';
import { LightTag, Section, WaitsTag } from '../../parts/view.tsx';

/** Shows whose the obligation is, until when, and what is asked; below it what can be done now. */
export function Headline({ detail, children }: { detail: ObligationDetail; children: ReactNode }) {
  const { t } = useWords();
  const { minute } = useClock();
  const today = useToday();
  const {
    obligation,
    leads,
    duty,
    clause,
    needsEvidence,
    needsConfirmation,
    through,
    confirmer,
    approvers,
    together,
    copies,
    waitsFor,
    returns,
    acknowledgeBy,
    provisional,
  } = detail;
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
              <DaysLeft due={due} dueTime={dueTime} stage={stage} today={today} />
            </Flex>,
          ],
          [t('监管部门', 'Overseen by'), through?.name],
          [t('牵头单位', 'Led by'), role === 'assist' && leading !== '' ? leading : undefined],
          [
            t('共同牵头', 'Led together'),
            together &&
              t(
                `${together.settle === 'any' ? '任一单位报送即可' : '各自报送'}：${together.partners.map((one) => `${one.name}（${stageName(one.stage)}）`).join('、')}`,
                `${together.settle === 'any' ? 'any of them hands in' : 'each hands in'}: ${together.partners.map((one) => `${one.name} (${stageName(one.stage, 'en')})`).join(', ')}`,
              ),
          ],
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
              ? `${minute(submitted)}${together?.handedInBy ? t(`，由${together.handedInBy}报送`, `, by ${together.handedInBy}`) : ''}`
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
                ? t(
                    `报送后由${approvers.map(({ name }) => name).join('审核、')}办结`,
                    `${approvers.map(({ name }) => name).join(', then ')} ${approvers.length > 1 ? 'confirm' : 'confirms'} what is submitted`,
                  )
                : t('报送即办结', 'settled as soon as it is submitted'),
          ],
          [t('办结之前', 'Before that'), waitsFor.length > 0 ? t(`须先办结${waitsFor.join('、')}`, `to be settled first: ${waitsFor.join(', ')}`) : undefined],
          [t('抄送', 'Copies to'), copies.length > 0 ? copies.join(t('、', ', ')) : undefined],
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
