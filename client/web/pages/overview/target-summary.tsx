import { Link } from 'react-router';
import type { targets } from '../../../contract/targets.ts';
import { percent } from '../../../contract/words.ts';
import { useGet } from '../../parts/data.ts';
import { addressOf } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { type Target, useTargetWords } from '../../parts/targets.ts';
import { Loaded, Nothing } from '../../parts/view.tsx';

/** How many of the worst are named. */
const NAMED = 3;

/** Shows each target against its threshold, what is missing, and whether the forecast meets it. A department sees its own sectors. */
export function TargetSummary() {
  const { t } = useWords();
  const { programme, api } = useProgramme();
  const { department } = useSession();
  const answer = useGet<typeof targets>(`${api}/targets`);
  const own = new Set(programme.sectors.filter(({ lead }) => lead === department).map(({ id }) => id));
  return (
    <Loaded of={answer} rows={10}>
      {({ items, assumption }) => {
        const shown = items
          .map((target) => {
            const figures = target.figures.filter(({ sectors }) => department === undefined || sectors.some((id) => own.has(id)));
            return { ...target, figures, frozen: target.frozen.filter(({ scope }) => figures.some((figure) => figure.scope === scope)) };
          })
          .filter(({ figures }) => figures.some(({ denominator }) => denominator > 0));
        if (shown.length === 0)
          return (
            <Nothing>{t('还没有企业，请先在“企业”页导入企业名单。', 'There are no enterprises yet: import the registry on the page Enterprises.')}</Nothing>
          );
        return (
          <>
            <ul className="plain-list">
              {shown.map((target) => (
                <TargetLine key={target.id} target={target} />
              ))}
            </ul>
            {shown.some(({ figures }) => figures.some(({ forecast }) => forecast !== undefined)) && (
              <p style={{ margin: '8px 0 0', color: '#4d5560' }}>{assumption}</p>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

function TargetLine({ target }: { target: Target }) {
  const { t } = useWords();
  const { home } = useProgramme();
  const words = useTargetWords();
  const counted = target.figures.filter(({ denominator }) => denominator > 0);
  const worst = [...counted]
    .sort((a, b) => b.gap - a.gap)
    .filter(({ gap }) => gap > 0)
    .slice(0, NAMED);
  return (
    <li>
      <div style={{ display: 'grid', gap: '4px 24px', gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 320px), 1fr))', alignItems: 'center' }}>
        <div>
          <Link to={addressOf(`${home}/targets`, { target: target.id })}>{target.name}</Link>
          <div>{words(target).join(t('', ' '))}</div>
          {counted.length > 1 && worst.length > 0 && (
            <div>
              {t('差得最多：', 'Furthest behind: ')}
              {worst
                .map(({ scopeName, rate, gap }) => t(`${scopeName} ${percent(rate)}（差 ${gap} 家）`, `${scopeName} ${percent(rate)} (${gap} short)`))
                .join(t('、', ', '))}
            </div>
          )}
        </div>
        <div className="rate-bars" aria-hidden>
          {counted.map(({ scope, scopeName, rate = 0, met }) => (
            <div key={scope} title={`${scopeName} ${percent(rate)}`} style={{ height: `${100 * rate}%`, background: met ? '#2e9e4f' : '#f07c1d' }} />
          ))}
          <hr style={{ bottom: `${100 * target.atLeast}%` }} />
        </div>
      </div>
    </li>
  );
}
