import { type ComponentProps, useState } from 'react';
import type { z } from 'zod';
import type { enterpriseDetail } from '../../../contract/enterprises.ts';
import { LEAVES } from '../../../contract/leaves.ts';
import {
  actPath,
  BARS,
  type CONSEQUENCES,
  ENTERPRISE_ACTS,
  ENTERPRISE_STAGES,
  type EnterpriseActKind,
  type EnterpriseStage,
  type HandedAct,
  INSPECTION_RESULTS,
  SEVERITIES,
} from '../../../contract/tables.ts';
import { barName, consequenceName, enterpriseActName, enterpriseStageName, inspectionResultName, levelName, severityName } from '../../../contract/words.ts';
import { AskDialog, type Field } from '../../parts/ask-dialog.tsx';
import { choicesOf } from '../../parts/choices.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { type AskedField, consequencesFor, fieldsOf, isGrave, levelsFor } from './act-fields.ts';

type Detail = z.output<typeof enterpriseDetail>;

/** Asks for one act of an enterprise's cycle: what it asks for comes from the table of acts. */
export function ActDialog({ kind, of, close, answers }: { kind: EnterpriseActKind; of: Detail; close(): void; answers?: HandedAct | undefined }) {
  const { t, language } = useWords();
  const { api, programme } = useProgramme();
  const { enterprise, certificate, proposal } = of;
  // What stood on the page when the question was asked: the page goes on hearing of changes behind it.
  const [seen] = useState(enterprise.sequence);
  const { department } = useSession();
  const hand = department === undefined ? 'office' : 'department';
  const bodies = programme.bodies.filter(({ through }) => through.includes(hand));
  const name = enterpriseActName(kind, language);
  const rule = ENTERPRISE_ACTS[kind];
  const byAuthority = rule.by.some((by) => by === 'authority');
  const choice = (names: readonly string[], word: (name: string) => string) => names.map((value) => ({ value, label: word(value) }));
  const today = programme.today;

  const described: Record<AskedField, Omit<Field, 'name'>> = {
    on: {
      label: t('办理日期', 'Day on which it took place'),
      kind: 'date',
      max: today,
      help: t(`不填则为今天（${today}）`, `If left empty: today (${today})`),
    },
    number: { label: t('证书编号', 'Number of the certificate'), kind: 'text', required: true },
    level: levelField(),
    issuedOn: { label: t('发证日期', 'Issued on'), kind: 'date', max: today, help: t('不填则为办理日期', 'If left empty: the day of the act') },
    expiresOn: {
      label: t('有效期至', 'Valid until'),
      kind: 'date',
      min: today,
      help: t('不填则按规定的最长有效期计算', 'If left empty: as long as the rules allow'),
    },
    limit: {
      label: t('整改期限（最后一天）', 'To be done by (last day)'),
      kind: 'date',
      required: kind !== 'decide',
      min: today,
      ...(kind === 'decide' && { help: t('同意整改或改造升级时填写', 'For a rectification or an upgrade that is granted') }),
    },
    result: {
      label: t('抽查结果', 'Result'),
      kind: 'choice',
      required: true,
      options: choice(INSPECTION_RESULTS, (one) => inspectionResultName(one as (typeof INSPECTION_RESULTS)[number], language)),
    },
    severity: {
      label: t('问题程度', 'How grave'),
      kind: 'choice',
      options: choice(SEVERITIES, (one) => severityName(one as (typeof SEVERITIES)[number], language)),
      help: t('不填则为一般问题', 'If left empty: general'),
    },
    lifts: {
      label: t('建议内容', 'To decide or to lift'),
      kind: 'choice',
      options: [{ value: 'yes', label: t('解除以前的决定（如恢复优惠政策）', 'Lift what was decided before, such as restore incentives') }],
      help: t('不填则为建议作出处理', 'If left empty: to decide it'),
    },
    document: {
      label: t('决定的文号', 'Number of the document'),
      kind: 'text',
      required: proposal?.rule !== undefined,
      ...(proposal?.lifts && { help: t('同意解除的，须写解除决定的文号', 'Needed where what was decided is lifted') }),
    },
    onBehalfOf: {
      label: t('代哪个单位登记', 'Written down for'),
      kind: 'choice',
      options: choicesOf(bodies),
      help: t('上级或有关单位检查、提出的在此选择；本单位自己办理的不填', 'Where a body above inspected or proposes it; leave it out for what we do ourselves'),
    },
    bar: {
      label: t('事项', 'What bars renewal'),
      kind: 'choice',
      required: true,
      options: choice(BARS, (one) => barName(one as (typeof BARS)[number], language)),
    },
    consequence: {
      label: t('处理建议', 'What is proposed'),
      kind: 'choice',
      required: true,
      options: choice(consequencesFor(certificate, today), (one) => consequenceName(one as keyof typeof CONSEQUENCES, language)),
    },
    grant: {
      label: t('决定', 'Decision'),
      kind: 'choice',
      required: true,
      options: [
        { value: 'yes', label: t('同意', 'Granted') },
        { value: 'no', label: t('不同意', 'Refused') },
      ],
    },
    department: {
      label: t('主管部门', 'Department'),
      kind: 'choice',
      initial: enterprise.department,
      options: choicesOf(programme.departments),
    },
    sector: {
      label: t('行业领域', 'Sector'),
      kind: 'choice',
      initial: enterprise.sector,
      options: choicesOf(programme.sectors),
    },
    of: {
      label: t('企业报送的事项', 'What the enterprise handed in'),
      kind: 'choice',
      required: true,
      initial: answers ?? of.handedIn[0]?.of ?? '',
      options: of.handedIn.map(({ of: value, name: label, on }) => ({ value, label: t(`${label}（${on} 报送）`, `${label} (handed in ${on})`) })),
    },
    reason: {
      label: reasonLabel(),
      kind: 'long',
      required: rule.reason,
      reuse: LEAVES.enterprise[kind],
    },
  };

  /** Tells whether a field can be answered: a level is not asked for where the rules would take none. */
  function isAnswerable(field: AskedField): boolean {
    if (field === 'onBehalfOf') return bodies.length > 0;
    return field !== 'level' || levelsFor(kind, certificate, today).length > 0;
  }

  function levelField(): Omit<Field, 'name'> {
    const options = levelsFor(kind, certificate, today).map((value) => ({ value, label: levelName(value, language) }));
    if (kind === 'propose') return { label: t('降为', 'Downgrade to'), kind: 'choice', options, help: t('建议降级时填写', 'For a downgrade') };
    if (kind === 'apply') return { label: t('申请等级', 'Level applied for'), kind: 'choice', options };
    return { label: t('证书等级', 'Level'), kind: 'choice', options, ...(certificate ? { initial: certificate.level } : { required: true }) };
  }

  function reasonLabel(): string {
    if (kind === 'conclude') return t('发现了什么', 'What was found');
    if (kind === 'orderRectification') return t('整改内容', 'What has to be put right');
    if (byAuthority) return rule.reason ? t('理由和依据文件', 'Reason, and the document') : t('依据文件或说明', 'Document, or remark');
    return rule.reason ? t('理由', 'Reason') : t('说明', 'Remark');
  }

  const act: ComponentProps<typeof AskDialog>['act'] = ({ grant, lifts, ...rest }, { change }) =>
    change({
      path: `${api}/enterprises/${enterprise.uscc}/${actPath(kind)}`,
      body: { ...rest, seen, ...(grant !== undefined && { grant: grant === 'yes' }), ...(lifts !== undefined && { lifts: true }) },
      done: t(`已办理“${name}”`, `Done: ${name}`),
    });

  const to = ENTERPRISE_STAGES.find((stage) => stage === rule.to);
  return (
    <AskDialog
      title={`${name}：${enterprise.name}`}
      confirm={name}
      about={enterprise.uscc}
      danger={isGrave(kind)}
      fields={fieldsOf(kind)
        .filter(isAnswerable)
        .map((field) => ({ name: field, ...described[field] }))}
      act={act}
      close={close}
    >
      {to && kind !== 'conclude' && <p style={{ margin: 0 }}>{stageWords(enterprise.stage, to)}</p>}
      {rule.to === 'back' && <p style={{ margin: 0 }}>{t('办理后回到原来的阶段。', 'Afterwards it is back in the stage that it was in before.')}</p>}
      {kind === 'close' && (
        <p style={{ margin: '8px 0 0' }}>
          {t('关闭后不再计入目标和名单，也不能恢复。', 'It then counts in no target and no list any more, and cannot be reopened.')}
        </p>
      )}
      {kind === 'decide' && proposal && (
        <p style={{ margin: '8px 0 0' }}>
          {t(`待决定：${proposal.consequenceName}`, `To be decided: ${proposal.consequenceName}`)}
          {proposal.level !== undefined && `（${levelName(proposal.level, language)}）`}，{proposal.by}：{proposal.reason}
        </p>
      )}
    </AskDialog>
  );

  function stageWords(from: EnterpriseStage, stage: EnterpriseStage): string {
    return t(
      `阶段将由“${enterpriseStageName(from, 'zh')}”变为“${enterpriseStageName(stage, 'zh')}”。`,
      `Its stage changes from “${enterpriseStageName(from, 'en')}” to “${enterpriseStageName(stage, 'en')}”.`,
    );
  }
}
