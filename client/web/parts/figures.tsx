import type { ObligationDetail } from '../../contract/obligations.ts';
import { useWords } from './language.tsx';

/** Shows figures as they were handed in, each with what the registry says instead. */
export function Figures({ of }: { of: ObligationDetail['figures'] }) {
  const { t } = useWords();
  return (
    <ul style={{ margin: 0, paddingInlineStart: 20 }}>
      {of.map(({ field, name, value, unit, least, registry }) => (
        <li key={field}>
          {name} <strong>{value}</strong> {unit}
          {least !== undefined && <span style={{ color: '#8a0c12' }}> {t(`（应不少于 ${least}）`, `(${least} were to be reached)`)}</span>}
          {registry !== undefined && <span style={{ color: '#8a0c12' }}> {t(`（与登记不一致：登记为 ${registry}）`, `(the registry says ${registry})`)}</span>}
        </li>
      ))}
    </ul>
  );
}
