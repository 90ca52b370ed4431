import { Flex } from 'antd';
import type { rawHistory } from '../../../contract/system.ts';
import { usePaged } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { OnDemand } from '../../parts/on-demand.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Loaded } from '../../parts/view.tsx';

/** Shows the engine's own events, as it tells them. */
export function RawEvents({ id }: { id: string }) {
  const { t } = useWords();
  return (
    <OnDemand
      title={t('原始事件', 'Raw events')}
      open={t('查看原始事件', 'Open')}
      hint={t('引擎逐条事件的 JSON，供排查用。', 'Every event of the engine as JSON, to look into faults.')}
    >
      <Events id={id} />
    </OnDemand>
  );
}

function Events({ id }: { id: string }) {
  const { answer, ...pages } = usePaged<typeof rawHistory>('/api/operations/workflow/events', { id });
  return (
    <Loaded of={answer}>
      {({ events }) => (
        <Flex vertical gap="middle">
          <div>
            {events.map((event) => (
              <details key={String(event.eventId)} style={{ borderTop: '1px solid #f0f0f0', padding: '4px 0' }}>
                <summary style={{ cursor: 'pointer', overflowWrap: 'anywhere' }}>
                  {String(event.eventId)} <code>{String(event.eventType).replace('EVENT_TYPE_', '')}</code>
                </summary>
                <pre style={{ margin: '4px 0', padding: 12, background: '#f5f6f8', fontSize: 13, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                  <code>{JSON.stringify(event, undefined, 2)}</code>
                </pre>
              </details>
            ))}
          </div>
          <Pager {...pages} />
        </Flex>
      )}
    </Loaded>
  );
}
