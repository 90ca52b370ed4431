import { Alert, Button } from 'antd';
import { useState } from 'react';
import type { ObligationDetail } from '../../../contract/obligations.ts';
import { actPath } from '../../../contract/tables.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { useWords } from '../../parts/language.tsx';
import { useClock } from '../../parts/programme.tsx';

/** Shows what leaders have said of the obligation: before all else, until the department has answered. */
export function Instructions({ path, detail }: { path: string; detail: ObligationDetail }) {
  const { t } = useWords();
  const { minute } = useClock();
  const [answering, setAnswering] = useState(false);
  const { instructions, acts } = detail;
  if (instructions.length === 0 && !answering) return null;
  const title = t('答复批示', 'Answer the instruction');
  return (
    <>
      {instructions.length > 0 && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={t('领导批示，待答复', 'Instruction, to be answered')}
          description={
            <>
              {instructions.map(({ at, by, text }) => (
                <p key={at} style={{ margin: '0 0 8px', whiteSpace: 'pre-wrap' }}>
                  <strong>{text}</strong>
                  <br />
                  {by}，{minute(at)}
                </p>
              ))}
              {acts.includes('answer') && (
                <Button type="primary" onClick={() => setAnswering(true)}>
                  {title}
                </Button>
              )}
            </>
          }
        />
      )}
      {answering && (
        <AskDialog
          title={title}
          confirm={t('答复', 'Answer')}
          about={detail.obligation.id}
          fields={[
            {
              name: 'reason',
              label: t('答复', 'Answer'),
              kind: 'long',
              required: true,
              reuse: ['answered'],
              help: t('发给作出批示的领导单位，记入台账', 'Sent to the body that instructed, and kept in the ledger'),
            },
          ]}
          act={(values, { change }) => change({ path: `${path}/${actPath('answer')}`, body: values, done: t('已答复', 'Answered') })}
          close={() => setAnswering(false)}
        />
      )}
    </>
  );
}
