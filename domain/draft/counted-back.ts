import { addDays, addMonths } from '../kernel/dates.ts';
import type { Words } from '../kernel/language.ts';
import { type DatedDuty, daysOf, type Open } from './understanding.ts';

/** Which task each day counts back from, once all are known. */

const NOT_FOUND = (words: string): Words => ({
  zh: `“${words}”要从另一件事的日子往前算，方案里没有唯一对应的任务，没有换算成日期`,
  en: `“${words}” counts back from something that is not exactly one task of the plan: it was not made a date`,
});
const COUNTED = (name: string): Words => ({ zh: `从“${name}”的日子往前算，那一天改了，这里跟着改`, en: `counted back from “${name}”, and moves with it` });

/** What happens on a day that is known ahead, and begins with nobody who does it: 停水, 健康证届满, 重大活动开始. */
const ANNOUNCED =
  /^(?:(?!街道|部门|单位|企业|公司)[^局委厅办镇乡校院])*(?:停[水电气暖]|开[学工业园馆市]|届满|期满|到期|开始|开幕|举办|举行|召开|活动|会议|比赛|考试|动工|施工|投产|投用|启用|泄洪|爆破|搬迁|[用动]火|作业|开赛|演出|燃放|吊装|开挖|检修|拆除|装卸|出海|出栏|下葬|安葬|交房|入住|发射|起飞|放水|腾库|换届|换证|开庭|开标|揭牌|[寒暑]假)$/;
const AHEAD = (event: string): Words => ({
  zh: `“${event}”是哪一天，方案里没有，要有人提前报告；从那一天往前推算`,
  en: `the plan has no day for “${event}”: somebody reports it ahead, and this counts back from it`,
});

/** With the task that each counts from, where exactly one could be meant, or the event that is announced where none could; the others are listed. */
export function counted(duties: readonly DatedDuty[]): { duties: DatedDuty[]; open: Open[] } {
  const open: Open[] = [];
  const dated = duties.filter(({ when }) => (when.kind === 'by' && when.beside === undefined) || when.kind === 'window');
  return {
    duties: duties.flatMap((duty): DatedDuty[] => {
      const { when } = duty;
      if (when.kind !== 'by' || when.beside === undefined) return [duty];
      const { event, words, within } = when.beside;
      const core = event.replace(/^(?:正式|统一|集中)|(?:活动|工作|仪式|大会|会议|当日)$/g, '');
      const named = dated.filter(({ name }) => name.includes(core));
      const about = named.length > 0 ? named : dated.filter(({ duty: text }) => text.includes(core));
      const [target, ...others] = about;
      const first = target && (target.when.kind === 'window' ? target.when.first : daysOf(target.when)[0]);
      if (!target && ANNOUNCED.test(event))
        return [{ ...duty, when: { kind: 'after', within, event, by: [], ahead: true }, remarks: [...duty.remarks, AHEAD(event)] }];
      if (!target || others.length > 0 || core.length < 2 || first === undefined) {
        open.push({ place: duty.place, why: 'relative', note: NOT_FOUND(words) });
        return [];
      }
      // Only the calendar knows working days: the plan works them out.
      const day = 'months' in within ? addMonths(first, -within.months) : 'days' in within ? addDays(first, -within.days) : '';
      const { clause, paragraph } = target.place;
      return [
        {
          ...duty,
          when: { kind: 'by', due: day, last: day, beside: { event, words, within, from: { clause, paragraph, name: target.name } } },
          remarks: [...duty.remarks, COUNTED(target.name)],
        },
      ];
    }),
    open,
  };
}
