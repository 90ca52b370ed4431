import type { ReactNode } from 'react';

/** Names and values side by side; what is not known is left out. */
export function Facts({ of }: { of: [name: string, value: ReactNode][] }) {
  return (
    <dl style={{ margin: 0, display: 'grid', gap: '12px 24px', gridTemplateColumns: 'repeat(auto-fill, minmax(min(190px, 100%), 1fr))' }}>
      {of
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name} style={{ minWidth: 0 }}>
            <dt style={{ fontSize: 13, color: 'rgba(0,0,0,0.65)' }}>{name}</dt>
            <dd style={{ margin: 0, overflowWrap: 'anywhere' }}>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
