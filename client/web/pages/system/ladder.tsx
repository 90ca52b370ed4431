import type { z } from 'zod';
import type { settings } from '../../../contract/system.ts';
import { many } from '../../../contract/words.ts';
import { useGet } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { DataTable } from '../../parts/table.tsx';
import { LightTag, Loaded } from '../../parts/view.tsx';

type Rung = z.output<typeof settings>['ladder'][number];

/** Shows the ladder that every obligation of the plan climbs. It is part of the plan: whoever wants another ladder amends the plan. */
export default function Ladder() {
  const { t } = useWords();
  const { api, programme } = useProgramme();
  const answer = useGet<typeof settings>(`${api}/settings`);
  const distance = (of: { days: number } | { workingDays: number }) =>
    'days' in of ? t(`${of.days} 个自然日`, many(of.days, 'day')) : t(`${of.workingDays} 个工作日`, many(of.workingDays, 'working day'));
  const when = ({ before, on, after, repeat }: Rung) => {
    if (before) return t(`到期前 ${distance(before)}`, `${distance(before)} before it is due`);
    if (after) return t(`到期后 ${distance(after)}`, `${distance(after)} after it was due`);
    if (repeat)
      return t(
        `此后每 ${repeat.everyDays} 天一次，至多 ${repeat.atMost} 次`,
        `then every ${many(repeat.everyDays, 'day')}, ${many(repeat.atMost, 'time')} at the most`,
      );
    if (on === 'opens') return t('开始当日（第一个工作日）', 'on the first working day of the stage');
    return on === 'due-day' ? t('到期当日', 'on the day it is due') : t('逾期后第一个发信时刻', 'at the first mail time after it lapsed');
  };
  const who = (audience: string) =>
    ({
      officer: t('本部门经办人', 'its officer'),
      head: t('本部门负责人', 'its head'),
      office: programme.office,
      director: t(`${programme.office}主任`, `director of ${programme.office}`),
      committee: programme.committee,
      lead: t('牵头部门', 'the leading department'),
    })[audience] ?? audience;
  return (
    <Loaded of={answer}>
      {({ ladder, digestAt }) => (
        <>
          <p style={{ margin: 0 }}>
            {t(
              '催办级次写在方案里，要改请修改方案。提醒逢休息日提前，到期日不变。',
              'The ladder is part of the plan: amend the plan to change it. Reminders move to working days, due dates do not.',
            )}{' '}
            {digestAt === 'off' ? t('不发每日简报。', 'No daily digest.') : t(`每日简报：工作日 ${digestAt}。`, `Daily digest: working days, ${digestAt}.`)}
          </p>
          <DataTable<Rung>
            rowKey="id"
            dataSource={ladder}
            columns={[
              { title: t('级次', 'Rung'), dataIndex: 'name' },
              { title: t('何时', 'When'), render: (_, rung) => when(rung) },
              { title: t('通知谁', 'Who is told'), render: (_, { tell }) => tell.map(who).join(t('、', ', ')) },
              { title: t('此后亮灯', 'Light from then on'), render: (_, { light }) => light && <LightTag light={light} /> },
            ]}
          />
        </>
      )}
    </Loaded>
  );
}
