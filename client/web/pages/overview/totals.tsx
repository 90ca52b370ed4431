import { Link } from 'react-router';
import type { z } from 'zod';
import type { overview } from '../../../contract/programmes.ts';
import { LIGHTS } from '../../../contract/tables.ts';
import { lightName, stageName } from '../../../contract/words.ts';
import { addressOf, type Query } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { LIGHT_COLOURS } from '../../parts/view.tsx';
import './overview.css';

/** How many stand where; each figure opens the list that it counts. */
export function Totals({ overview: { lateTotal, lights, stages, total } }: { overview: z.output<typeof overview> }) {
  const { t, language } = useWords();
  const { home } = useProgramme();
  const tiles: { name: string; count: number; query: Query; colour?: string }[] = [
    { name: t('已逾期', 'Late'), count: lateTotal, query: { late: true }, ...(lateTotal > 0 && { colour: LIGHT_COLOURS.red.strong }) },
    ...[...LIGHTS].reverse().map((light) => ({
      name: lightName(light, language),
      count: lights[light] ?? 0,
      query: { light, stage: 'open' },
      colour: LIGHT_COLOURS[light].strong,
    })),
    { name: t('待办结', 'To be confirmed'), count: stages.submitted ?? 0, query: { stage: 'submitted' } },
    { name: stageName('settled', language), count: stages.settled ?? 0, query: { stage: 'settled' } },
    { name: t('全部任务', 'All obligations'), count: total, query: { all: true } },
  ];
  return (
    <nav aria-label={t('任务数', 'Obligations by light')} className="totals">
      {tiles.map(({ name, count, query, colour }) => (
        <Link key={name} to={addressOf(`${home}/obligations`, query)} style={{ borderTopColor: colour ?? '#9aa3ad' }}>
          <strong>{count}</strong>
          <span>{name}</span>
        </Link>
      ))}
    </nav>
  );
}
