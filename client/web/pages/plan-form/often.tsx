import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { Amount, Choice } from './choosing.tsx';
import { at, textAt, useEditing } from './editing.ts';

/** Asks how often a duty is done that nobody hands in, such as at least twice each month. */
export function Often({ path }: { path: Path }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const every = textAt(data, [...path, 'every']);
  return (
    <>
      <Choice
        path={[...path, 'every']}
        label={t('多久做几次（不用报送）', 'How often it is done (nothing is handed in)')}
        value={every}
        choose={(to) => (to === '' ? set([path, undefined]) : every === '' ? set([path, { times: 1, every: to }]) : set([[...path, 'every'], to]))}
        options={[
          { value: '', label: t('没有写明', 'not said') },
          { value: 'hour', label: t('每小时', 'each hour') },
          { value: 'day', label: t('每日', 'each day') },
          { value: 'working-day', label: t('每个工作日', 'each working day') },
          { value: 'week', label: t('每周', 'each week') },
          { value: 'ten-days', label: t('每旬', 'each ten days') },
          { value: 'half-month', label: t('每半月', 'each half-month') },
          { value: 'month', label: t('每月', 'each month') },
          { value: 'quarter', label: t('每季度', 'each quarter') },
          { value: 'half-year', label: t('每半年', 'each half-year') },
          { value: 'year', label: t('每年', 'each year') },
          { value: 'holiday', label: t('每个节假日', 'each public holiday') },
        ]}
        help={t(
          '写在名称后面，页面和邮件上都看得到；不统计，不算逾期。每次都要报送的，请写成重复的任务。',
          'Said beside its name on pages and in mails; nothing is counted or late. What is handed in each time is a task that comes again.',
        )}
      />
      {every !== '' && (
        <>
          <Choice
            path={[...path, 'bound']}
            label={t('至少还是至多', 'At least or at most')}
            value={textAt(data, [...path, 'bound']) || 'at-least'}
            choose={(to) => set([[...path, 'bound'], to === 'at-least' ? undefined : to])}
            options={[
              { value: 'at-least', label: t('至少', 'at least') },
              { value: 'at-most', label: t('至多', 'at most') },
            ]}
          />
          <Amount path={[...path, 'times']} least={1} most={100} step={1} label={t('几次（不填为一次）', 'How many times (once where it is left out)')} />
          {(every !== 'holiday' || at(data, [...path, 'interval']) !== undefined) && (
            <Amount
              path={[...path, 'interval']}
              least={2}
              most={60}
              step={1}
              label={t('每几期（如每两小时填 2；每期的不填）', 'Every how many (2 for every two hours; none for each)')}
            />
          )}
        </>
      )}
    </>
  );
}
