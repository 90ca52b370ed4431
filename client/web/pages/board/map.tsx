import { Link } from 'react-router';
import { LIGHTS, type Light } from '../../../contract/tables.ts';
import type { Trend } from '../../../contract/trend.ts';
import { lightName } from '../../../contract/words.ts';
import { addressOf } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { LIGHT_COLOURS } from '../../parts/view.tsx';

/** Gives the worst light of what a body has open; green where nothing is. */
const worstOf = (lights: Partial<Record<Light, number>>): Light => [...LIGHTS].reverse().find((light) => (lights[light] ?? 0) > 0) ?? 'green';

/** Draws a tile for each body in the colour of its worst light, the worst first: who needs a call is seen from across the room. */
export function LightMap({ departments }: Pick<Trend, 'departments'>) {
  const { t, language } = useWords();
  const { home } = useProgramme();
  const bodies = departments
    .map((one) => ({ ...one, worst: worstOf(one.lights) }))
    .sort((a, b) => LIGHTS.indexOf(b.worst) - LIGHTS.indexOf(a.worst) || (b.lights[b.worst] ?? 0) - (a.lights[a.worst] ?? 0));
  return (
    <ul className="light-map">
      {bodies.map(({ id, name, lights, worst }) => {
        const { ground, letters, strong } = LIGHT_COLOURS[worst];
        const counts = LIGHTS.filter((light) => light !== 'green' && (lights[light] ?? 0) > 0)
          .reverse()
          .map((light) => `${lightName(light, language)} ${lights[light]}`);
        return (
          <li key={id} style={{ background: ground, color: letters, borderColor: strong }}>
            <Link to={addressOf(`${home}/obligations`, { department: id })} style={{ color: letters }}>
              {name}
            </Link>
            <span>{counts.length === 0 ? t('绿灯', 'green') : counts.join(t('，', ', '))}</span>
          </li>
        );
      })}
    </ul>
  );
}
