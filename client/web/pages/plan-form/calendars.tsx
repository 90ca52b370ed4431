import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { Choice, Several } from './choosing.tsx';
import { listAt, textAt, useEditing } from './editing.ts';
import { Entries } from './entries.tsx';
import { weekdayChoices } from './milestone-choices.ts';
import { Pairs } from './spans.tsx';
import { Typed } from './typed.tsx';

/** Draws the kinds of days, other than working days, in which limits are counted: school days, trading days. */
export function Calendars() {
  const { t } = useWords();
  const { data } = useEditing();
  const used = new Set(listAt(data, ['milestones']).map(({ calendar }) => String(calendar)));
  return (
    <Entries
      list="calendars"
      code="days"
      add={t('添加一种日子（教学日、交易日）', 'Add a kind of days (school days, trading days)')}
      blank={{ name: '', off: [{ from: '', until: '' }] }}
      remove={(name) => t(`删除日子${name}`, `Delete the days ${name}`)}
      held={(id) => (used.has(id) ? t('有任务按它计时限', 'A milestone counts in it') : undefined)}
    >
      {(index) => (
        <>
          <Typed path={['calendars', index, 'name']} label={t('一天叫什么（如 教学日）', 'What one is called (such as school day)')} />
          <Several
            path={['calendars', index, 'weekdays']}
            label={t('星期几算（不选为工作日）', 'Which days of the week count (none for working days)')}
            options={weekdayChoices(t)}
            help={t(
              '不选：工作日都算，调休上班的也算。选了：只算这几天，法定节假日不算，调休上班的周末不另算。',
              'None: working days, make-up days too. Chosen: only these, public holidays never, make-up days not as such.',
            )}
          />
          <Pairs
            path={['calendars', index, 'off']}
            label={t(
              '不算的时段（每年都有的写月-日，如 07-10；只有一次的写上年份）',
              'Spans that do not count (MM-DD where they come each year, such as 07-10; otherwise with the year)',
            )}
            name={t('不算的时段', 'Span')}
            add={t('添加一段（如寒暑假）', 'Add a span, such as school holidays')}
          />
        </>
      )}
    </Entries>
  );
}

/** Asks in which days the limit of a milestone is counted, where the plan has others than working days. */
export function CountedIn({ path }: { path: Path }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const calendars = listAt(data, ['calendars']);
  if (calendars.length === 0) return null;
  return (
    <Choice
      path={path}
      label={t('时限里的工作日按', 'Working days of its limit are')}
      value={textAt(data, path)}
      choose={(value) => set([path, value === '' ? undefined : value])}
      help={t('提醒仍在工作日发出。', 'Reminders leave on working days all the same.')}
      options={[{ value: '', label: t('工作日', 'working days') }, ...calendars.map(({ id, name }) => ({ value: String(id), label: String(name || id) }))]}
    />
  );
}
