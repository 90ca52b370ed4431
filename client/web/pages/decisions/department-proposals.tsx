import { Button } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { departmentProposal } from '../../../contract/consequences.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { useWords } from '../../parts/language.tsx';
import { useClock, useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { SHEETS, Sheet } from './sheet.tsx';

type Proposal = z.output<typeof departmentProposal>;

/** Shows what the plan's rules propose about departments: decided by the office on paper, and written down here. */
export function DepartmentProposals({ items }: { items: readonly Proposal[] }) {
  const { t } = useWords();
  const { api, programme } = useProgramme();
  const { minute } = useClock();
  const { may } = useSession();
  const [decided, setDecided] = useState<{ proposal: Proposal; grant: boolean }>();
  return (
    <>
      <div style={SHEETS}>
        {items.map((proposal) => (
          <Sheet
            key={proposal.id}
            title={proposal.departmentName}
            by={t('按方案规则提出', 'By a rule of the plan')}
            facts={[
              [t('建议', 'Proposed'), `${proposal.consequenceName}${proposal.points === undefined ? '' : t(` ${proposal.points} 分`, ` ${proposal.points}`)}`],
              ...(proposal.soFar === undefined ? [] : [[t('至今', 'By now'), proposal.soFar] as [string, string]]),
              [t('理由', 'Reason'), proposal.reason],
              [t('提出', 'Since'), minute(proposal.at)],
            ]}
            acts={
              may('proposal.decide') && (
                <>
                  <Button type="primary" onClick={() => setDecided({ proposal, grant: true })}>
                    {t('登记同意', 'Granted')}
                  </Button>
                  <Button onClick={() => setDecided({ proposal, grant: false })}>{t('登记不同意', 'Refused')}</Button>
                </>
              )
            }
          />
        ))}
      </div>
      {decided && (
        <AskDialog
          about={decided.proposal.id}
          title={decided.grant ? t('登记同意', 'Granted') : t('登记不同意', 'Refused')}
          confirm={t('登记决定', 'Record the decision')}
          danger={decided.grant}
          fields={[
            { name: 'document', label: t('决定的文号', 'Number of the document'), kind: 'text', required: decided.grant },
            { name: 'on', label: t('决定日期', 'Decided on'), kind: 'date', required: true, initial: programme.today, max: programme.today },
            { name: 'reason', label: t('理由', 'Reason'), kind: 'long', required: true, reuse: [decided.grant ? 'granted' : 'refused'] },
          ]}
          act={(values, { change }) =>
            change({
              path: `${api}/proposals/decide`,
              body: { ...values, id: decided.proposal.id, to: decided.grant ? 'granted' : 'refused' },
              done: t('决定已登记', 'The decision is recorded'),
            })
          }
          close={() => setDecided(undefined)}
        >
          <p>{decided.proposal.departmentName}</p>
        </AskDialog>
      )}
    </>
  );
}
