import type { ReactNode } from 'react';

/** Shows names and values one below the other, or each value below its name `across` the page; what is not known is left out. */
export function Facts({ of, across = false }: { of: [name: string, value: ReactNode][]; across?: boolean }) {
  const known = of.filter(([, value]) => value !== undefined);
  return (
    <dl
      style={{
        display: 'grid',
        margin: 0,
        ...(across
          ? { gridTemplateColumns: 'repeat(auto-fill, minmax(150px, 1fr))', gap: '12px 24px' }
          : { gridTemplateColumns: 'auto minmax(0, 1fr)', gap: '6px 16px' }),
      }}
    >
      {known.map(([name, value]) => (
        <div key={name} style={across ? { minWidth: 0 } : { display: 'contents' }}>
          <dt style={{ color: 'rgba(0,0,0,0.65)', whiteSpace: 'nowrap' }}>{name}</dt>
          <dd style={{ margin: 0, overflowWrap: 'anywhere' }}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
