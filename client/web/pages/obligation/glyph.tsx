import type { StepState } from './steps.ts';

const INK = '#0b3d91';
const GREY = '#6b7280';

/** Draws the state of a rung as a shape, so that it can be told apart without colour. */
export function Glyph({ state }: { state: StepState }) {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true" style={{ display: 'block', flex: 'none' }}>
      <circle cx="9" cy="9" r="9" fill="#fff" />
      {shapeOf(state)}
    </svg>
  );
}

function shapeOf(state: StepState) {
  switch (state) {
    case 'sent':
      return (
        <>
          <circle cx="9" cy="9" r="8" fill={INK} />
          <path d="M5 9.5 8 12.2 13 6.3" fill="none" stroke="#fff" strokeWidth="2" />
        </>
      );
    case 'undeliverable':
      return (
        <>
          <path d="M9 1 17.5 16.5H0.5Z" fill="#b3121a" />
          <path d="M9 6v5M9 12.8v1.8" stroke="#fff" strokeWidth="2" />
        </>
      );
    case 'waiting':
      return (
        <>
          <circle cx="9" cy="9" r="7" fill="none" stroke={INK} strokeWidth="2" />
          <path d="M9 4.5V9.3H12.5" fill="none" stroke={INK} strokeWidth="2" />
        </>
      );
    case 'next':
      return (
        <>
          <circle cx="9" cy="9" r="7.5" fill="none" stroke={INK} strokeWidth="2.5" />
          <circle cx="9" cy="9" r="3" fill={INK} />
        </>
      );
    case 'overtaken':
      return (
        <>
          <circle cx="9" cy="9" r="7" fill="none" stroke={GREY} strokeWidth="2" />
          <path d="M5 9h6M8.5 6 11.8 9 8.5 12" fill="none" stroke={GREY} strokeWidth="2" />
        </>
      );
    case 'moot':
    case 'over':
      return (
        <>
          <circle cx="9" cy="9" r="7" fill="none" stroke={GREY} strokeWidth="1.5" strokeDasharray="3 2.5" />
          <path d="M5.5 9h7" stroke={GREY} strokeWidth="2" />
        </>
      );
    case 'ahead':
      return <circle cx="9" cy="9" r="5.5" fill="none" stroke={GREY} strokeWidth="2" />;
  }
}
