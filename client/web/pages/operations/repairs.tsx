import { Alert, Button, Flex } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { retried, workflowDetail } from '../../../contract/system.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { useChange } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useSession } from '../../parts/session.tsx';
import { retriedName } from './words.ts';

type Detail = z.output<typeof workflowDetail>;

/** Offers what can be done about a workflow that is stuck, and says what that did. */
export function Repairs({ workflow: { id, type, status }, pendingActivities }: Detail) {
  const { t, language } = useWords();
  const { may } = useSession();
  const { change, busy } = useChange();
  const [asked, setAsked] = useState<'skip' | 'rebuild'>();
  const [done, setDone] = useState<string[]>();
  if (!may('operation.retry') || type === 'intake') return null;
  const running = status === 'Running';
  const unwritten = running && pendingActivities.some(({ type: activity, attempt }) => activity === 'record' && attempt > 1);
  const rebuild = t('按台账重建', 'Rebuild from the ledger');
  const skip = t('跳过这次办理', 'Skip the act');
  return (
    <Flex vertical align="flex-end" gap={8}>
      <Flex gap="small" wrap>
        {running && (
          <Button
            loading={busy}
            onClick={async () => {
              const answer = await change<typeof retried>({ path: '/api/operations/workflow/retry', body: { id } });
              if (answer) setDone(answer.done);
            }}
          >
            {t('立即重试', 'Retry now')}
          </Button>
        )}
        {unwritten && <Button onClick={() => setAsked('skip')}>{skip}</Button>}
        <Button onClick={() => setAsked('rebuild')}>{rebuild}</Button>
      </Flex>
      <div role="status">
        {done && (
          <Alert
            type={done.length > 0 ? 'success' : 'info'}
            showIcon
            title={done.length > 0 ? done.map((one) => retriedName(one, language)).join(t('；', '; ')) : t('没有需要处理的', 'There was nothing to do')}
          />
        )}
      </div>
      {asked && (
        <AskDialog
          title={asked === 'skip' ? skip : rebuild}
          confirm={asked === 'skip' ? skip : rebuild}
          danger
          close={() => setAsked(undefined)}
          act={async (_values, by) => {
            const answer = await by.change<typeof retried>({ path: '/api/operations/workflow/repair', body: { id, how: asked } });
            if (answer) setDone(answer.done);
            return answer;
          }}
        >
          {asked === 'skip'
            ? t(
                '这次办理写不进台账，将不生效，请告知办理人重新办理。到期事项不会被跳过。',
                'Nothing comes of the act that cannot be written down: tell whoever acted. What time brought about is never skipped.',
              )
            : t('现有流程停止，从台账记载的情况继续；不会重复通知。', 'The workflow is ended and goes on from where the ledger is; nobody is told twice.')}
        </AskDialog>
      )}
    </Flex>
  );
}
