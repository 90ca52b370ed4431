import { Link } from 'react-router';
import type { z } from 'zod';
import type { overview } from '../../../contract/programmes.ts';
import { lightName, stageName } from '../../../contract/words.ts';
import { addressOf } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { LIGHT_COLOURS } from '../../parts/view.tsx';
import { type Tile, tilesOf } from './tiles.ts';
import './overview.css';

/** Counts how many stand where; each figure opens the list that it counts. */
export function Totals({ overview: figures }: { overview: z.output<typeof overview> }) {
  const { t, language } = useWords();
  const { home } = useProgramme();
  const nameOf = ({ kind, light, stage }: Tile) => {
    if (light) return lightName(light, language);
    if (stage === 'submitted') return t('待办结', 'To be confirmed');
    if (stage === 'historic') return t('载入前已到期', 'Due before the start');
    if (stage) return stageName(stage, language);
    return kind === 'total' ? t('全部任务', 'All obligations') : t('其中已逾期', 'of these late');
  };
  const colourOf = ({ kind, light, count }: Tile) => {
    if (light) return LIGHT_COLOURS[light].strong;
    return kind === 'late' && count > 0 ? LIGHT_COLOURS.red.strong : '#9aa3ad';
  };
  return (
    <nav aria-label={t('任务数', 'Obligations by light')} className="totals">
      {tilesOf(figures).map((tile) => (
        <Link key={nameOf(tile)} to={addressOf(`${home}/obligations`, tile.query)} style={{ borderTopColor: colourOf(tile) }}>
          <strong>{tile.count}</strong>
          <span>{nameOf(tile)}</span>
        </Link>
      ))}
    </nav>
  );
}
