import { Tag } from 'antd';
import { Link } from 'react-router';
import { weekday } from '../../../contract/dates.ts';
import { many } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { type DayEntry, keyOf, weekdayName } from './days.ts';

export interface DayMark {
  /** Whether it is a make-up working day; otherwise it is a holiday. */
  worked: boolean;
  name: string;
}

/** Shows one day in full: what falls due, what is told to whom, and why on that day. */
export function DayDetail({ date, mark, entries }: { date: string; mark: DayMark | undefined; entries: DayEntry[] }) {
  const { t, language } = useWords();
  const { programme, home, milestoneName, departmentName } = useProgramme();
  const joined = (names: string[]) => names.join(t('、', ', '));
  const whose = (departments: string[]) =>
    departments.length > 3 && departments.length >= programme.departments.length
      ? t(`全部 ${departments.length} 个部门`, `all ${many(departments.length, 'department')}`)
      : joined(departments.map(departmentName));
  return (
    <section className="plan-panel" aria-label={date}>
      <h2>
        {date} {weekdayName(weekday(date), language)}
        {date === programme.today && ` ${t('今天', 'today')}`}{' '}
        {mark && (
          <span className={mark.worked ? 'day-mark worked' : 'day-mark'}>
            {mark.worked ? t(`调休上班（${mark.name}）`, `a make-up working day (${mark.name})`) : mark.name}
          </span>
        )}
      </h2>
      {entries.length === 0 && <p style={{ margin: 0 }}>{t('这一天没有到期和催办。', 'Nothing falls due or is told on this day.')}</p>}
      <ul className="day-list">
        {entries.map((entry) => {
          const { kind, milestone, rungName, at, departments, told, moved, provisional, done } = entry;
          return (
            <li key={keyOf(entry)}>
              <Tag color={kind === 'due' ? 'red' : 'blue'} style={{ color: kind === 'due' ? '#8a0c12' : '#0b3d91', marginInlineEnd: 8 }}>
                {kind === 'due' ? t('到期', 'Due') : rungName}
              </Tag>
              <Link to={`${home}/obligations?milestone=${milestone}&all=true`}>{milestoneName(milestone)}</Link>
              {kind === 'due' ? (
                <p>
                  {whose(departments)}
                  {done > 0 && t(`；已报送或已办结 ${done} 件`, `; ${done} handed in or settled`)}
                </p>
              ) : (
                <p>
                  {t(`${at.slice(11, 16)} 发给 `, `At ${at.slice(11, 16)} to `)}
                  {joined(told)}
                </p>
              )}
              {moved && <p>{t(`${moved.why}，改到这一天发。`, `${moved.why}, so it leaves on this day.`)}</p>}
              {provisional && (
                <p>
                  {t('暂定：当年放假安排尚未公布，公布后日期可能调整。', 'Provisional: the holidays of that year are not published yet, so the date may move.')}
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
