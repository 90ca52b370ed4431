import { Link } from 'react-router';
import type { z } from 'zod';
import type { score } from '../../../contract/programmes.ts';
import { CRITERIA, obligationPage } from '../../../contract/tables.ts';
import { criterionName, exemptName, pointsName } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';
import { useClock } from '../../parts/programme.tsx';
import './points.css';

type Row = z.output<typeof score>['departments'][number];
type Point = Row['points'][number];

/** Shows every point of a department, by obligation, with the events that it comes from. `summary` adds what the row itself had no room for. */
export function Points({ row, summary }: { row: Row; summary: boolean }) {
  const { t, language } = useWords();
  const obligations = new Map<string, Point[]>();
  // Points that belong to no obligation stand under their own name.
  for (const point of row.points) {
    const key = point.obligation || point.milestone;
    obligations.set(key, [...(obligations.get(key) ?? []), point]);
  }
  return (
    <>
      {summary && row.total !== undefined && (
        <p style={{ marginTop: 0 }}>
          {CRITERIA.map((criterion) => `${criterionName(criterion, language)} ${pointsName(row.columns[criterion])}`).join(t('，', ', '))}
          {t(
            `；计分 ${row.obligations} 件，未办结 ${row.unsettled} 件，未到期 ${row.notYetDue} 件`,
            `; ${row.obligations} counted, ${row.unsettled} unsettled, ${row.notYetDue} not due yet`,
          )}
        </p>
      )}
      <ul className="points">
        {[...obligations].map(([id, points]) => (
          <li key={id}>
            {points[0]?.obligation ? <Link to={obligationPage(id)}>{points[0].milestone}</Link> : points[0]?.milestone}
            {points[0] && points[0].share !== 1 && t(`（配合，按 ${points[0].share} 计）`, ` (assists: counts ${points[0].share})`)}
            <dl>
              {points.map((point) => (
                <OnePoint key={`${point.criterion} ${point.because[0]?.what}`} point={point} />
              ))}
            </dl>
          </li>
        ))}
      </ul>
    </>
  );
}

function OnePoint({ point: { criterion, points, possible, exempt, because } }: { point: Point }) {
  const { t, language } = useWords();
  const { minute, end } = useClock();
  const worth = exempt !== undefined ? '—' : possible > 0 ? `${points}/${possible}` : points > 0 ? `+${points}` : String(points);
  return (
    <>
      <dt>
        {criterionName(criterion, language)} <strong>{worth}</strong>
      </dt>
      <dd>
        {exempt !== undefined && <div>{exemptName(exempt, language)}</div>}
        {because.map(({ at, what, actor, sequence }) => {
          const about = [...(actor === undefined ? [] : [actor]), ...(sequence === undefined ? [] : [t(`台账第 ${sequence} 条`, `ledger no. ${sequence}`)])];
          return (
            <div key={`${at} ${what} ${sequence}`}>
              {sequence === undefined ? end(at) : minute(at)} {what}
              {about.length > 0 && t(`（${about.join('，')}）`, ` (${about.join(', ')})`)}
            </div>
          );
        })}
      </dd>
    </>
  );
}
