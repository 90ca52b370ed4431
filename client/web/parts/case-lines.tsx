import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { caseFile } from '../../contract/obligations.ts';
import { useClock } from './programme.tsx';

interface Props {
  lines: z.output<typeof caseFile>['lines'];
  /** Shows one line, where it is not shown as it is. */
  children?(what: string): ReactNode;
}

/** Shows the lines of a case file by the programme's clock, in the order given. */
export function CaseLines({ lines, children = (what) => what }: Props) {
  const { minute } = useClock();
  return (
    <ol style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {lines.map(({ at, event, what }) => (
        <li key={`${at} ${event}`} style={{ display: 'flex', flexWrap: 'wrap', gap: '0 16px', padding: '4px 0', borderTop: '1px solid #f0f0f0' }}>
          <time dateTime={at} style={{ width: 124, flex: 'none', fontVariantNumeric: 'tabular-nums' }}>
            {minute(at)}
          </time>
          <span className="in-text" style={{ flex: '1 1 240px', minWidth: 0, overflowWrap: 'anywhere' }}>
            {children(what)}
          </span>
        </li>
      ))}
    </ol>
  );
}
