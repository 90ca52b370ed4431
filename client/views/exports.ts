import { daysBetween, type PlainDate } from '../../domain/kernel/dates.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import { datedMilestones } from '../../domain/plan/plan.ts';
import { answerName, noticeKindName, noticeStateName } from '../../domain/words/notices.ts';
import { minuteOf } from '../../domain/words/numbers.ts';
import { lightName, stageName, waitsForName } from '../../domain/words/words.ts';
import type { Table } from '../../spreadsheet/write.ts';
import type { NoticeFilter } from '../contract/notices.ts';
import type { ObligationFilter } from '../contract/obligations.ts';
import { listNotices, type NoticePlace } from './notices.ts';
import { listObligations, type Reading } from './obligations.ts';

/** Lists as files: what a page shows with its filters, in the words of the page, all of it and not a page. */

const minute = (instant: string | undefined) => (instant === undefined ? '' : minuteOf(instant));

/** Gives the obligations that a filter means, as a table. */
export async function obligationsTable(
  reading: Reading,
  programme: string,
  filter: Omit<ObligationFilter, 'limit' | 'after'>,
  department: string | undefined,
  language: Language,
): Promise<Table> {
  const t = inLanguage(language);
  const { plan, today } = await reading.service.context(programme);
  const { items } = await listObligations(reading, programme, { ...filter, limit: Number.MAX_SAFE_INTEGER - 1 }, department, undefined);
  const duties = new Map(datedMilestones(plan).map(({ id, milestone }) => [id, milestone]));
  const lateDays = (due: PlainDate, isOpen: boolean) => (isOpen && due < today ? String(daysBetween(due, today)) : '');
  return {
    header: t(
      [
        '任务',
        '责任单位',
        '牵头或配合',
        '要求',
        '依据',
        '时限',
        '原时限',
        '红黄灯',
        '阶段',
        '等待',
        '逾期天数',
        '签收时间',
        '报送时间',
        '申请延期至',
        '退回原因',
      ],
      [
        'Milestone',
        'Department',
        'Lead or assist',
        'Duty',
        'Clause',
        'Due',
        'First due',
        'Light',
        'Stage',
        'Waits for',
        'Days late',
        'Acknowledged',
        'Submitted',
        'Extension until',
        'Sent back for',
      ],
    ),
    rows: items.map((one) => [
      one.milestoneName,
      one.departmentName,
      one.role === 'lead' ? t('牵头', 'lead') : t('配合', 'assist'),
      duties.get(one.milestone)?.duty ?? '',
      duties.get(one.milestone)?.clause ?? '',
      one.dueTime === undefined ? one.due : `${one.due} ${one.dueTime}`,
      one.originalDue === one.due ? '' : one.originalDue,
      one.stage === 'open' ? lightName(one.light, language) : '',
      stageName(one.stage, language),
      one.waits === undefined ? '' : waitsForName(one.waits, language),
      lateDays(one.due, one.stage === 'open'),
      minute(one.acknowledged),
      minute(one.submitted),
      one.extension?.until ?? '',
      one.returned?.reason ?? '',
    ]),
  };
}

/** How many notices are read from the ledger at once. */
const PAGE = 1_000;

/** Gives the notices that a filter means, latest first, read as they are written. */
export async function noticesTable(reading: Reading, programme: string, filter: NoticeFilter, org: string | undefined, language: Language): Promise<Table> {
  const t = inLanguage(language);
  const names = new Map((await reading.board.rows(programme)).map(({ id, milestoneName }) => [id, milestoneName]));
  async function* rows() {
    let after: NoticePlace | undefined;
    do {
      const page = await listNotices(reading, programme, filter, org, PAGE, after, language);
      for (const one of page.items)
        yield [
          minute(one.sentAt ?? one.sendAt),
          noticeKindName(one.kind, language),
          one.rungName,
          one.obligation === undefined ? '' : (names.get(one.obligation) ?? ''),
          one.recipientName,
          one.address ?? '',
          noticeStateName(one.state, language),
          one.subject ?? '',
          String(one.attempts),
          one.answer === undefined ? '' : answerName(one.answer, language),
        ];
      after = page.next;
    } while (after);
  }
  return {
    header: t(
      ['时间', '类别', '级次或事由', '任务', '收件人', '邮箱', '结果', '主题', '发送次数', '邮件服务器答复'],
      ['Time', 'Kind', 'Rung or news', 'Milestone', 'To', 'Address', 'State', 'Subject', 'Attempts', 'The mail server said'],
    ),
    rows: rows(),
  };
}
