import { Grid, Tag } from 'antd';
import { Link } from 'react-router';
import { percent, shareOf, thresholdName } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { DataTable } from '../../parts/table.tsx';
import { reached, type Target } from '../../parts/targets.ts';

type Figure = Target['figures'][number];

/** Shows the numbers of a target by sector, or of the sectors together; each opens its enterprises. */
export function Figures({ target, to }: { target: Target; to(changes: Record<string, string | undefined>): string }) {
  const { t } = useWords();
  const { programme } = useProgramme();
  const { department } = useSession();
  const wide = Grid.useBreakpoint().md ?? true;
  const { atLeast, figures, frozen, dueOn } = target;
  const leads = new Set(programme.sectors.filter(({ lead }) => lead === department).map(({ id }) => id));
  const isOwn = ({ scope }: Figure) => leads.has(scope);
  const rows = [...figures.filter(isOwn), ...figures.filter((figure) => !isOwn(figure))];
  const open = (figure: Figure, which: 'counted' | 'missing', count: number) =>
    count === 0 ? (
      <span>0</span>
    ) : (
      <Link
        to={to({ target: target.id, scope: figure.scope, which })}
        preventScrollReset
        aria-label={
          which === 'counted'
            ? t(`${figure.scopeName}：已计入 ${count} 家，看名单`, `${figure.scopeName}: ${count} count, see them`)
            : t(`${figure.scopeName}：未计入 ${count} 家，看名单`, `${figure.scopeName}: ${count} do not count, see them`)
        }
      >
        {count}
      </Link>
    );
  const forecast = figures.some((figure) => figure.forecast !== undefined);
  return (
    <DataTable<Figure>
      rowKey="scope"
      dataSource={rows}
      size="small"
      columns={[
        {
          title: t('行业领域', 'Sector'),
          key: 'scope',
          ...(wide && { fixed: 'left' as const }),
          render: (_, figure) => (
            <>
              {figure.scopeName} {isOwn(figure) && <Tag>{t('本部门', 'ours')}</Tag>}
            </>
          ),
        },
        {
          title: t('已计入', 'Count'),
          key: 'numerator',
          align: 'right',
          render: (_, figure) => (
            <span className="in-text">
              {open(figure, 'counted', figure.numerator)}
              {!wide && ` / ${figure.denominator}`}
            </span>
          ),
        },
        ...(wide
          ? [
              {
                title: t('企业总数', 'Of'),
                key: 'denominator',
                align: 'right' as const,
                sorter: (a: Figure, b: Figure) => a.denominator - b.denominator,
                render: (_: unknown, { denominator, closed }: Figure) => (
                  <>
                    {denominator}
                    {closed > 0 && t(`（另有已关闭 ${closed} 家）`, ` (and ${closed} closed)`)}
                  </>
                ),
              },
            ]
          : []),
        {
          title: wide ? t(`比率（标准 ${thresholdName(atLeast)}）`, `Rate (at least ${thresholdName(atLeast)})`) : t('比率', 'Rate'),
          key: 'rate',
          ...(wide && { width: 180 }),
          sorter: (a, b) => (a.rate ?? 0) - (b.rate ?? 0),
          render: (_, figure) => <Rate figure={figure} atLeast={atLeast} bar={wide} />,
        },
        {
          title: t('还差', 'Short'),
          key: 'gap',
          align: 'right',
          sorter: (a, b) => a.gap - b.gap,
          render: (_, figure) => (figure.denominator === 0 ? '—' : figure.met ? t('已达到', 'met') : t(`${figure.gap} 家`, figure.gap.toString())),
        },
        {
          title: t('尚未计入', 'Do not count'),
          key: 'missing',
          align: 'right',
          render: (_, figure) => open(figure, 'missing', figure.denominator - figure.numerator),
        },
        ...(forecast
          ? [
              {
                title: t(`预测到 ${dueOn}`, `Forecast for ${dueOn}`),
                key: 'forecast',
                render: (_: unknown, { forecast: expected }: Figure) =>
                  expected && (
                    <>
                      {expected.numerator}（{percent(expected.rate, atLeast)}）{expected.met ? t('能达到', 'met') : <strong>{t('达不到', 'not met')}</strong>}
                    </>
                  ),
              },
            ]
          : []),
        ...(frozen.length > 0
          ? [
              {
                title: t(`${dueOn} 冻结`, `Frozen on ${dueOn}`),
                key: 'frozen',
                render: (_: unknown, { scope }: Figure) => {
                  const kept = frozen.find((one) => one.scope === scope);
                  if (!kept) return '—';
                  const { numerator, denominator } = kept;
                  return (
                    <>
                      {numerator}/{denominator}（{percent(shareOf(numerator, denominator), atLeast)}）
                      {reached(numerator, denominator, atLeast) ? t('达到', 'met') : <strong>{t('未达到', 'not met')}</strong>}
                    </>
                  );
                },
              },
            ]
          : []),
      ]}
    />
  );
}

function Rate({ figure: { rate, met }, atLeast, bar }: { figure: Figure; atLeast: number; bar: boolean }) {
  return (
    <>
      {percent(rate)}
      {bar && rate !== undefined && (
        <div className="rate-cell" aria-hidden>
          <div style={{ width: `${100 * rate}%`, background: met ? '#2e9e4f' : '#f07c1d' }} />
          <hr style={{ left: `${100 * atLeast}%` }} />
        </div>
      )}
    </>
  );
}
