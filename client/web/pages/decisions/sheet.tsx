import { Flex } from 'antd';
import type { ReactNode } from 'react';
import { Facts } from '../../parts/facts.tsx';

/** The style that puts sheets side by side on a wide screen, one below the other on a phone. */
export const SHEETS = { display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 400px), 1fr))', gap: 12 } as const;

interface Sheet {
  /** What stands before the name: a box to tick. */
  mark?: ReactNode;
  title: ReactNode;
  /** Whose it is, written under the name. */
  by: ReactNode;
  /** Labels and values, in the order in which they are weighed. */
  facts: [label: string, value: ReactNode][];
  children?: ReactNode;
  /** The acts that can be done about it; nothing for whoever only reads. */
  acts?: ReactNode;
}

/** Shows one thing to be decided: what is needed to decide, then the buttons. */
export function Sheet({ mark, title, by, facts, children, acts }: Sheet) {
  return (
    <article
      style={{ background: '#fff', border: '1px solid #e5e7eb', borderRadius: 8, padding: 14, display: 'flex', flexDirection: 'column', gap: 10, minWidth: 0 }}
    >
      <Flex gap="small" align="flex-start">
        {mark}
        <div style={{ minWidth: 0 }}>
          <h3 style={{ fontSize: 16, margin: 0, overflowWrap: 'anywhere' }}>{title}</h3>
          <div style={{ color: '#4b5563' }}>{by}</div>
        </div>
      </Flex>
      <Facts of={facts} />
      {children}
      {acts && (
        <Flex gap="small" wrap style={{ marginTop: 'auto' }}>
          {acts}
        </Flex>
      )}
    </article>
  );
}
