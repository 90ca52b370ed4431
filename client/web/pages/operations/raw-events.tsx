import { Button, Flex } from 'antd';
import { useState } from 'react';
import type { rawHistory } from '../../../contract/system.ts';
import { usePaged } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Loaded, Section } from '../../parts/view.tsx';

/** The engine's own events, as it tells them; read only when somebody asks. */
export function RawEvents({ id }: { id: string }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <Section
      title={t('原始事件', 'Raw events')}
      extra={
        <Button aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('收起', 'Close') : t('查看原始事件', 'Open')}
        </Button>
      }
    >
      {open ? (
        <Events id={id} />
      ) : (
        <p style={{ margin: 0 }}>{t('引擎逐条事件的 JSON，供排查用。', 'Every event of the engine as JSON, to look into faults.')}</p>
      )}
    </Section>
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
