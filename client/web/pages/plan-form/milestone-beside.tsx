import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { Choice, WholeNumber } from './choosing.tsx';
import { at, textAt, useEditing } from './editing.ts';
import { milestoneChoices } from './milestone-choices.ts';
import { Dates } from './milestone-recurs.tsx';

const MOST = { days: 1_000, workingDays: 500, months: 120 };
type Unit = keyof typeof MOST;

/** Asks for a day that counts from the day of another milestone, such as 20 days before the election: it moves with that. */
export function Beside({ list = 'milestones', index }: { list?: 'milestones' | 'indicators'; index: number }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const path: Path = [list, index, 'dueBy'];
  const side = at(data, [...path, 'after']) === undefined ? 'before' : 'after';
  const distance = at(data, [...path, side]) as Record<string, unknown> | undefined;
  const unit = (Object.keys(MOST) as Unit[]).find((one) => distance && one in distance) ?? 'days';
  const count = Number(distance?.[unit]) || 1;
  return (
    <>
      <Choice
        path={[...path, 'milestone']}
        label={t('哪项任务的日期', 'The day of which milestone')}
        value={textAt(data, [...path, 'milestone'])}
        choose={(id) => set([[...path, 'milestone'], id])}
        options={milestoneChoices(data, list === 'milestones' ? index : undefined)}
        help={
          list === 'milestones'
            ? t(
                '那项任务改期，这项的时限跟着变；不论它是否办结。它分几轮的，选它本身，每轮各有一次。',
                'Where that day is moved this one moves as well, whether or not it is settled. Of one with rounds, itself means each of them.',
              )
            : t('那项任务改期，这项的时限跟着变；不论它是否办结。', 'Where that day is moved this one moves as well, whether or not it is settled.')
        }
      />
      <Choice
        path={[...path, 'side']}
        label={t('之前还是之后', 'Before or after')}
        value={side}
        choose={(to) => to !== side && set([[...path, side], undefined], [[...path, to], { [unit]: count }])}
        options={[
          { value: 'before', label: t('之前（有起始日的，从起始日往前数）', 'before it (before its first day, where it has one)') },
          { value: 'after', label: t('之后', 'after it') },
        ]}
      />
      <WholeNumber path={[...path, side, unit]} most={MOST[unit]} needed label={t('多少', 'How many')} />
      <Choice
        path={[...path, side]}
        label={t('按什么算', 'Counted in')}
        value={unit}
        choose={(to) => set([[...path, side], { [to]: count }])}
        options={[
          { value: 'days', label: t('天（自然日）', 'days') },
          { value: 'workingDays', label: t('工作日', 'working days') },
          { value: 'months', label: t('个月', 'months') },
        ]}
      />
      {list === 'milestones' && <Dates index={index} />}
    </>
  );
}
