import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { Amount, Choice } from './choosing.tsx';
import { at, textAt, useEditing } from './editing.ts';
import { Spans } from './spans.tsx';

const MOST = { months: 60, days: 1_000 };
type Kind = keyof typeof MOST | 'each' | 'terms';

/** Asks within what several reports count together, and whether that has to be so in several periods in a row. */
export function WithinWhat({ rule }: { rule: Path }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const path = [...rule, 'within'];
  const kind = (['months', 'days', 'each', 'terms'] as Kind[]).find((one) => at(data, [...path, one]) !== undefined);
  const periods = kind === 'each' || kind === 'terms';
  const first = { months: { months: 12 }, days: { days: 30 }, each: { each: 'year' }, terms: { terms: [{ from: '', until: '' }] } };
  const noRow: [Path, undefined][] = at(data, [...rule, 'inARow']) === undefined ? [] : [[[...rule, 'inARow'], undefined]];
  return (
    <>
      <Choice
        path={path}
        label={t('多长时间内累计', 'Within what they count')}
        value={kind ?? 'always'}
        choose={(to) => {
          const given = first[to as Kind];
          set([path, given], ...(to === 'each' || to === 'terms' ? [] : noRow));
        }}
        options={[
          { value: 'always', label: t('整个方案期内', 'the whole programme') },
          { value: 'months', label: t('若干个月内（如一年内填 12）', 'so many months (12 for a year)') },
          { value: 'days', label: t('若干天内', 'so many days') },
          { value: 'each', label: t('每个月、季度、半年或年内', 'each month, quarter, half-year or year') },
          { value: 'terms', label: t('每一段时间内（如学期）', 'each of some spans, such as school terms') },
        ]}
      />
      {(kind === 'months' || kind === 'days') && (
        <Amount
          path={[...path, kind]}
          least={1}
          most={MOST[kind]}
          step={1}
          needed
          label={t('多少', 'How many')}
          help={t('从其中第一次起算。', 'From the first of them on.')}
        />
      )}
      {kind === 'each' && (
        <Choice
          path={[...path, 'each']}
          label={t('哪种', 'Which')}
          value={textAt(data, [...path, 'each'])}
          choose={(to) => set([[...path, 'each'], to])}
          options={[
            { value: 'month', label: t('每个月', 'month') },
            { value: 'quarter', label: t('每季度', 'quarter') },
            { value: 'half-year', label: t('每半年', 'half-year') },
            { value: 'year', label: t('每年', 'year') },
          ]}
        />
      )}
      {kind === 'terms' && <Spans path={[...path, 'terms']} add={t('再加一段', 'One more span')} />}
      {periods && (
        <Amount
          path={[...rule, 'inARow']}
          least={2}
          most={12}
          step={1}
          label={t('连续几期都达到次数才提出（可不填）', 'Only where so many periods in a row have as many (may be left out)')}
        />
      )}
    </>
  );
}
