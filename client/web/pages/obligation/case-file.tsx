import { Button } from 'antd';
import { useState } from 'react';
import type { caseFile } from '../../../contract/obligations.ts';
import { useGet } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useClock } from '../../parts/programme.tsx';
import { Loaded, Section } from '../../parts/view.tsx';

/** The engine's own history of it, line by line; read only when somebody asks. */
export function CaseFile({ path }: { path: string }) {
  const { t } = useWords();
  const { minute } = useClock();
  const [open, setOpen] = useState(false);
  const answer = useGet<typeof caseFile>(open ? `${path}/history` : undefined);
  return (
    <Section
      title={t('案卷', 'Case file')}
      extra={
        <Button aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('收起', 'Close') : t('查看案卷', 'Open')}
        </Button>
      }
    >
      {!open && (
        <p style={{ margin: 0 }}>{t('系统运行的逐条记录：定时、收到的办理、记入台账。', 'What the engine did, line by line: timers, acts, records.')}</p>
      )}
      {open && (
        <Loaded of={answer}>
          {({ source, lines }) => (
            <>
              <p style={{ margin: '0 0 8px' }}>
                {source === 'engine'
                  ? t(`引擎记录，共 ${lines.length} 条`, `From the engine: ${lines.length} lines`)
                  : t(
                      `引擎中没有它的流程（未启动或已清理），以下据台账，共 ${lines.length} 条`,
                      `The engine does not hold it: ${lines.length} lines from the ledger`,
                    )}
              </p>
              <ol style={{ listStyle: 'none', margin: 0, padding: 0 }}>
                {lines.map(({ at, event, what }) => (
                  <li key={event} style={{ display: 'flex', flexWrap: 'wrap', gap: '0 16px', padding: '4px 0', borderTop: '1px solid #f0f0f0' }}>
                    <time dateTime={at} style={{ width: 124, flex: 'none', fontVariantNumeric: 'tabular-nums' }}>
                      {minute(at)}
                    </time>
                    <span style={{ flex: '1 1 240px', minWidth: 0, overflowWrap: 'anywhere' }}>{what}</span>
                  </li>
                ))}
              </ol>
            </>
          )}
        </Loaded>
      )}
    </Section>
  );
}
