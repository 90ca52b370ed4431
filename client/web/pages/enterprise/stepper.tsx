import { Grid } from 'antd';
import type { z } from 'zod';
import type { enterpriseDetail } from '../../../contract/enterprises.ts';
import type { EnterpriseActKind } from '../../../contract/tables.ts';
import { enterpriseActName } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';
import { LIGHT_COLOURS } from '../../parts/view.tsx';
import { CYCLE, type StepState, stepStatesOf } from './act-fields.ts';

type Detail = z.output<typeof enterpriseDetail>;

const LOOK: Record<StepState, { ground: string; letters: string; border: string; sign: string }> = {
  done: { ground: '#e6f4ea', letters: '#0b5a24', border: '#2e9e4f', sign: '✓' },
  current: { ground: '#0958d9', letters: '#fff', border: '#0958d9', sign: '→' },
  late: { ground: LIGHT_COLOURS.red.ground, letters: LIGHT_COLOURS.red.letters, border: LIGHT_COLOURS.red.strong, sign: '!' },
  ahead: { ground: '#fff', letters: '#595959', border: '#bfbfbf', sign: '' },
};

/** Draws the cycle from the list to the next certificate, and where the enterprise stands in it: in one line, or down a phone. */
export function Stepper({ of, today }: { of: Detail; today: string }) {
  const { t, language } = useWords();
  const wide = Grid.useBreakpoint().lg ?? true;
  const { certificate, startedOn } = of;
  const yearly = certificate?.yearly ?? [];
  const states = stepStatesOf(of, today);
  const notes: Partial<Record<EnterpriseActKind, string | undefined>> = {
    start: startedOn,
    certify: certificate?.issuedOn,
    assessYearly:
      yearly.length > 0
        ? t(`${yearly.filter(({ doneOn }) => doneOn).length} / ${yearly.length} 次`, `${yearly.filter(({ doneOn }) => doneOn).length} of ${yearly.length}`)
        : undefined,
    renew: certificate && t(`${certificate.renewableOn} 起`, `from ${certificate.renewableOn}`),
  };
  const said: Record<StepState, string> = { done: t('已办', 'done'), current: t('当前', 'now'), late: t('逾期', 'late'), ahead: t('未到', 'to come') };
  return (
    <ol
      style={{
        listStyle: 'none',
        margin: 0,
        padding: 0,
        display: 'grid',
        gap: wide ? 4 : 8,
        ...(wide && { gridTemplateColumns: `repeat(${CYCLE.length}, minmax(0, 1fr))` }),
      }}
    >
      {CYCLE.map((kind, index) => {
        const state = states[index] ?? 'ahead';
        const { ground, letters, border, sign } = LOOK[state];
        const note = state === 'ahead' && kind !== 'renew' ? undefined : notes[kind];
        return (
          <li
            key={kind}
            {...(state === 'current' && { 'aria-current': 'step' })}
            style={{ display: 'flex', flexDirection: wide ? 'column' : 'row', alignItems: 'center', gap: wide ? 4 : 10, textAlign: wide ? 'center' : 'left' }}
          >
            <span
              aria-hidden
              style={{
                width: 28,
                height: 28,
                borderRadius: 14,
                border: `2px solid ${border}`,
                background: ground,
                color: letters,
                display: 'grid',
                placeItems: 'center',
                fontSize: 14,
                flex: 'none',
              }}
            >
              {sign || index + 1}
            </span>
            <span style={{ fontWeight: state === 'current' ? 600 : 400, color: state === 'ahead' ? '#595959' : undefined }}>
              {enterpriseActName(kind, language)}
              <span className="said-only">（{said[state]}）</span>
            </span>
            {note && <span style={{ fontSize: 12, color: '#595959' }}>{note}</span>}
          </li>
        );
      })}
    </ol>
  );
}
