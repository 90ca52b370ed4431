import { enterpriseStageName, many, percent, thresholdName } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';
import { DataTable } from '../../parts/table.tsx';
import type { Rehearsed } from './rehearsal.ts';

type Enterprises = NonNullable<Rehearsed['enterprises']>;
type Target = Enterprises['targets'][number];

/** Shows what becomes of made-up enterprises in a rehearsal, and whether the targets are met on their days. */
export function RehearsedEnterprises({ enterprises: { count, certified, stages, lastDay, rosters, targets } }: { enterprises: Enterprises }) {
  const { t, language } = useWords();
  const sum = (key: 'mails' | 'letters' | 'withoutAddress') => rosters.reduce((total, row) => total + row[key], 0);
  const [mails, letters, withoutAddress] = [sum('mails'), sum('letters'), sum('withoutAddress')];
  const longest = Math.max(0, ...rosters.map((row) => row.longest));
  const ending = stages.filter(({ atEnd }) => atEnd > 0).map(({ stage, atEnd }) => `${enterpriseStageName(stage, language)} ${atEnd}`);
  const met = ({ figures }: Target) =>
    figures.length === 0 ? t('载入前已到期', 'due before loading') : `${figures.filter((figure) => figure.met).length}/${figures.length}`;
  const furthest = ({ figures }: Target) => {
    const [worst] = figures.filter(({ gap }) => gap > 0).sort((a, b) => b.gap - a.gap);
    return worst ? `${worst.numerator}/${worst.denominator}（${percent(worst.rate)}）` : '—';
  };
  return (
    <section className="plan-panel">
      <h2>{t(`企业 ${count} 家`, many(count, 'enterprise'))}</h2>
      <p style={{ margin: '0 0 8px' }}>
        {t(
          `持有效证书的由 ${certified.atStart} 家到 ${lastDay} 的 ${certified.atEnd} 家。${lastDay} 所处阶段：${ending.join('、')}。`,
          `${certified.atStart} hold a valid certificate at the start, ${certified.atEnd} on ${lastDay}. Stages on ${lastDay}: ${ending.join(', ')}.`,
        )}{' '}
        {mails > 0 &&
          t(`带名单的邮件 ${mails} 封，最长的一份列 ${longest} 家。`, `${many(mails, 'mail carries', 'mails carry')} a list, the longest of ${longest}.`)}{' '}
        {letters > 0 && t(`直接写给企业 ${letters} 封。`, `${many(letters, 'letter goes', 'letters go')} to enterprises themselves.`)}{' '}
        {withoutAddress > 0 && t(`有 ${withoutAddress} 封因企业没有邮箱发不出。`, `${withoutAddress} cannot be sent: no address.`)}
      </p>
      <DataTable<Target>
        rowKey="id"
        size="small"
        dataSource={targets}
        columns={[
          { title: t('目标', 'Target'), dataIndex: 'name', fixed: 'left' },
          { title: t('截至', 'As of'), key: 'date', render: (_, { date, asOf }) => (date === asOf ? date : t(`${date}（未到期）`, `${date} (not due yet)`)) },
          { title: t('要求', 'At least'), key: 'atLeast', align: 'right', render: (_, { atLeast }) => thresholdName(atLeast) },
          { title: t('达到的项数', 'Parts that are met'), key: 'met', align: 'right', render: (_, target) => met(target) },
          { title: t('差得最多的', 'Furthest behind'), key: 'worst', align: 'right', render: (_, target) => furthest(target) },
        ]}
      />
    </section>
  );
}
