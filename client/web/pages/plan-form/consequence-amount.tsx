import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { Amount, Choice } from './choosing.tsx';
import { at, useEditing } from './editing.ts';

/** Asks which confirmed scores a rule is about; all that is given has to hold. */
export function ScoreRange({ rule }: { rule: Path }) {
  const { t } = useWords();
  const fields = [
    ['below', 100, t('低于多少分', 'Below so many points')],
    ['from', 100, t('多少分以上', 'So many points and more')],
    ['first', 50, t('排名前几位', 'Among so many of the best')],
    ['last', 50, t('排名后几位（末位填 1）', 'Among so many of the worst (1: the last)')],
  ] as const;
  return fields.map(([key, most, label]) => (
    <Amount key={key} path={[...rule, 'score', key]} least={most === 100 ? 0 : 1} most={most} step={1} label={label} />
  ));
}

/** Asks whether an amount is by the day or by what is missing, and for its ceilings. */
export function HowMuch({ rule, on }: { rule: Path; on: string }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const each = [...rule, 'each'];
  const counts = at(data, each) !== undefined;
  const by = on === 'lapse' ? 'day' : { short: 1 };
  return (
    <>
      {(on === 'lapse' || on === 'missed-indicator') && (
        <Choice
          path={each}
          label={t('怎么计', 'How it counts')}
          value={counts ? 'by' : 'once'}
          choose={(to) => set([each, to === 'by' ? by : undefined], ...(to === 'by' ? [] : [[[...rule, 'atMost'], undefined] as [Path, undefined]]))}
          options={[
            { value: 'once', label: t('每次这么多', 'so much each time') },
            {
              value: 'by',
              label:
                on === 'lapse'
                  ? t('每逾期一日这么多', 'so much for each day')
                  : t('每差（超）多少计这么多', 'so much for each so many that are missing, or too many'),
            },
          ]}
          {...(on === 'lapse' && { help: t('按日计的，登记决定时算出到那一天是多少。', 'What counts by the day is worked out on the day of the decision.') })}
        />
      )}
      {counts && on === 'missed-indicator' && (
        <Amount
          path={[...each, 'short']}
          least={0.01}
          most={1_000_000}
          step={1}
          needed
          label={t('每差（超）多少', 'For each so many')}
          help={t('“每低1个百分点”“每少1家”填 1；不足这么多的不计。', '1 for each percentage point, or each one; less than that does not count.')}
        />
      )}
      {counts && (
        <Amount
          path={[...rule, 'atMost']}
          least={0.1}
          most={1_000_000}
          step={0.1}
          label={t('一次最高多少（可不填）', 'At the most of one (may be left out)')}
        />
      )}
      <Amount
        path={[...rule, 'inAll']}
        least={0.1}
        most={1_000_000}
        step={0.1}
        label={t('合计最高多少（可不填）', 'At the most in all (may be left out)')}
        help={t('“扣完为止”：决定到这么多后不再提出。', 'Once so much was decided, nothing more is proposed.')}
      />
    </>
  );
}
