import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import type { decisions } from '../../../contract/obligations.ts';
import { levelName } from '../../../contract/words.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { useWords } from '../../parts/language.tsx';
import { useClock, useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { SHEETS, Sheet } from './sheet.tsx';

type Proposal = z.output<typeof decisions>['proposals'][number];

/** Shows what departments propose about enterprises. The office writes down what was decided on paper, and by which document. */
export function Proposals({ items }: { items: Proposal[] }) {
  const { t, language } = useWords();
  const { home } = useProgramme();
  const { minute } = useClock();
  const { may } = useSession();
  const [decided, setDecided] = useState<{ proposal: Proposal; grant: boolean }>();
  return (
    <>
      <div style={SHEETS}>
        {items.map((proposal) => {
          const { uscc, name, departmentName, consequenceName, level, reason, by, at } = proposal;
          return (
            <Sheet
              key={uscc}
              title={<Link to={`${home}/enterprises/${uscc}`}>{name}</Link>}
              by={departmentName}
              facts={[
                [
                  t('建议', 'Proposed'),
                  <strong key="what">
                    {consequenceName}
                    {level !== undefined && t(`为${levelName(level)}`, ` to ${levelName(level, language)}`)}
                  </strong>,
                ],
                [t('理由', 'Reason'), reason],
                [t('提出', 'By'), `${by}，${minute(at)}`],
                [t('决定机关', 'Who decides'), proposal.decides],
              ]}
              acts={
                may('enterprise.decide') && (
                  <>
                    <Button type="primary" onClick={() => setDecided({ proposal, grant: true })}>
                      {t('登记同意', 'Granted')}
                    </Button>
                    <Button onClick={() => setDecided({ proposal, grant: false })}>{t('登记不同意', 'Refused')}</Button>
                  </>
                )
              }
            />
          );
        })}
      </div>
      {decided && <Decide {...decided} close={() => setDecided(undefined)} />}
    </>
  );
}

function Decide({ proposal, grant, close }: { proposal: Proposal; grant: boolean; close(): void }) {
  const { t } = useWords();
  const { api, programme } = useProgramme();
  const { uscc, name, consequenceName } = proposal;
  return (
    <AskDialog
      about={`${uscc} ${proposal.at}`}
      title={grant ? t(`登记同意：${consequenceName}`, `Granted: ${consequenceName}`) : t(`登记不同意：${consequenceName}`, `Refused: ${consequenceName}`)}
      confirm={t('登记决定', 'Record the decision')}
      danger={grant}
      fields={[
        { name: 'document', label: t('决定的文号', 'Number of the document'), kind: 'text', required: true },
        { name: 'on', label: t('决定日期', 'Decided on'), kind: 'date', required: true, initial: programme.today, max: programme.today },
        ...(grant && !proposal.lifts && (proposal.consequence === 'rectification' || proposal.consequence === 'upgrade')
          ? [
              {
                name: 'limit',
                label: t('整改期限（最后一天）', 'To be done by (last day)'),
                kind: 'date' as const,
                required: proposal.consequence === 'rectification',
                min: programme.today,
              },
            ]
          : []),
        {
          name: 'why',
          label: grant ? t('说明（可不填）', 'Remark (may be left out)') : t('不同意的理由', 'Why it was refused'),
          kind: 'long',
          required: !grant,
        },
      ]}
      act={({ document, on, limit, why }, { change }) =>
        change({
          path: `${api}/enterprises/${uscc}/decide`,
          // The ledger's language is Chinese, whoever writes.
          body: {
            grant,
            on,
            seen: proposal.sequence,
            ...(grant && { document: String(document) }),
            ...(grant && limit !== undefined && { limit }),
            reason: `依据${document}${why === undefined ? '' : `：${why}`}`,
          },
          done: t('决定已登记', 'The decision is recorded'),
        })
      }
      close={close}
    >
      <p>{name}</p>
      <p>
        {grant
          ? proposal.lifts
            ? t(
                `此事由${proposal.decides}决定，这里登记其结果，登记后原来的处理即告解除。`,
                `${proposal.decides} decides; this records the decision. What was decided before is lifted at once.`,
              )
            : t(
                `此事由${proposal.decides}决定，这里登记其结果，登记后“${consequenceName}”即生效，只能由同类决定解除。`,
                `${proposal.decides} decides; this records the decision. It takes effect at once, and only a decision of the same kind lifts it.`,
              )
          : t('登记后建议作罢，企业维持现状。', 'The proposal is dropped, the enterprise stays as it is.')}
      </p>
    </AskDialog>
  );
}
