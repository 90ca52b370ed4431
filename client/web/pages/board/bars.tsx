import type { TrendTally } from '../../../contract/trend.ts';
import { useWords } from '../../parts/language.tsx';
import { LIGHT_COLOURS } from '../../parts/view.tsx';

/** The outcomes of an obligation, in the order in which they are drawn. Each has letters of its own on its ground: colour alone says nothing. */
export const OUTCOMES = [
  { key: 'onTime', light: 'green' },
  { key: 'lateDone', light: 'yellow' },
  { key: 'lateOpen', light: 'red' },
  { key: 'ahead', light: 'blue' },
] as const satisfies { key: keyof TrendTally; light: keyof typeof LIGHT_COLOURS }[];

export function useOutcomeNames(): Record<(typeof OUTCOMES)[number]['key'], string> {
  const { t } = useWords();
  return {
    onTime: t('按时', 'On time'),
    lateDone: t('逾期后报送', 'Handed in late'),
    lateOpen: t('逾期未报', 'Late and open'),
    ahead: t('未到期', 'Not due yet'),
  };
}

/** Draws lines of bars as long as what was due, each part with its number. */
export function Bars({ rows }: { rows: ({ id: string; name: string } & TrendTally)[] }) {
  const names = useOutcomeNames();
  const most = Math.max(1, ...rows.map(({ due }) => due));
  return (
    <>
      <ul className="bar-key" aria-hidden>
        {OUTCOMES.map(({ key, light }) => (
          <li key={key}>
            <span style={{ background: LIGHT_COLOURS[light].strong }} /> {names[key]}
          </li>
        ))}
      </ul>
      <ul className="bars">
        {rows.map((row) => (
          <li key={row.id}>
            <span>{row.name}</span>
            <span className="said-only">{OUTCOMES.map(({ key }) => `${names[key]} ${row[key]}`).join('，')}</span>
            <span className="bar" aria-hidden style={{ width: `${(100 * row.due) / most}%` }}>
              {OUTCOMES.map(
                ({ key, light }) =>
                  row[key] > 0 && (
                    <span
                      key={key}
                      title={`${names[key]} ${row[key]}`}
                      style={{
                        flexGrow: row[key],
                        background: LIGHT_COLOURS[light].ground,
                        color: LIGHT_COLOURS[light].letters,
                        borderColor: LIGHT_COLOURS[light].strong,
                      }}
                    >
                      {row[key]}
                    </span>
                  ),
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
