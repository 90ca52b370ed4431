import { programmeNowMs } from '../../domain/kernel/clock.ts';
import { collectiveRemarks } from '../../domain/plan/remarks.ts';
import { many } from '../../domain/words/numbers.ts';
import type { Duban } from '../duban.ts';
import { showCalendar } from '../service/holidays.ts';
import { amiss, type Finding, ok } from './finding.ts';

// What the programmes that run need, and do not have.

const running = async ({ service, store }: Duban) => {
  const rows = (await store.programmes.list()).filter(({ state }) => state.stage === 'running' || state.stage === 'paused');
  return Promise.all(rows.map(async (row) => ({ row, plan: await service.planOf(row) })));
};

/** The zones that plans are in. */
export const zonesOf = async (duban: Duban): Promise<string[]> => [...new Set((await running(duban)).map(({ plan }) => plan.zone))];

/**
 * Whether the years that plans need have their table of holidays. A year that has begun must; the next one is published in its
 * autumn before; those further on cannot be there yet, and their dates are provisional until then.
 */
export async function checkHolidays(duban: Duban): Promise<Finding[]> {
  const { programmes } = await showCalendar(duban.service);
  const rows = await running(duban);
  const findings = programmes.flatMap(({ id, name, provisionalYears }): Finding[] => {
    const row = rows.find((one) => one.row.id === id)?.row;
    if (!row) return [];
    const now = new Date(programmeNowMs(row.clock, Date.now()));
    const [year, month] = [now.getUTCFullYear(), now.getUTCMonth() + 1];
    const begun = provisionalYears.filter((one) => one <= year);
    const next = provisionalYears.includes(year + 1) && month === 12;
    const toDo = (of: number) => ({
      zh: `请用 duban calendar update 采用 ${of} 年的放假安排`,
      en: `take the table of ${of} with duban calendar update`,
    });
    if (begun[0] !== undefined)
      return [
        amiss(
          'holidays',
          'fault',
          {
            zh: `“${name}”缺 ${begun.join('、')} 年的节假日表，提醒的日子不准`,
            en: `${name} lacks the holidays of ${begun.join(', ')}: days of reminders are not certain`,
          },
          toDo(begun[0]),
        ),
      ];
    return next
      ? [
          amiss(
            'holidays',
            'warning',
            {
              zh: `“${name}”还没有 ${year + 1} 年的节假日表，通常十一月前后公布`,
              en: `${name} lacks the holidays of ${year + 1}, which are published around November`,
            },
            toDo(year + 1),
          ),
        ]
      : [];
  });
  // Whoever took a table may have been cut short before every programme had worked its dates out by it, and a release brings tables along.
  for (const { name, outdated } of programmes.filter((one) => one.outdated > 0))
    findings.push(
      amiss(
        'holidays',
        'warning',
        {
          zh: `“${name}”有 ${outdated} 件任务的日期还是按旧表推算的`,
          en: `${name}: ${many(outdated, 'obligation has', 'obligations have')} dates by an older table`,
        },
        { zh: '请运行 duban calendar update（不带文件）重新推算', en: 'have duban calendar update, without a file, work them out again' },
      ),
    );
  return findings.length > 0 ? findings : [ok('holidays', '各方案所需年份都有', 'there for every year that plans need by now')];
}

/** Whom nobody could write to: bodies of a plan and accounts that have no address of their own. */
export async function checkAddresses(duban: Duban): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { row, plan } of await running(duban)) {
    const bodies = plan.bodies.filter(({ officer }) => officer === undefined);
    if (bodies.length > 0)
      findings.push(
        amiss(
          'addresses',
          'warning',
          {
            zh: `“${row.name}”中 ${bodies.map(({ name }) => name).join('、')} 没有收件地址`,
            en: `${row.name}: no address of ${bodies.map(({ name }) => name).join(', ')}`,
          },
          { zh: '需要写给他们的，请在方案中补上收件地址后调整方案', en: 'where they are to be written to, give them an officer in the plan and amend it' },
        ),
      );
  }
  for (const { row, plan } of await running(duban))
    for (const { zh, en } of collectiveRemarks(plan))
      findings.push(
        amiss(
          'addresses',
          'warning',
          { zh: `“${row.name}”：${zh}`, en: `${row.name}: ${en}` },
          { zh: '写明后调整方案', en: 'say it in the plan, and amend it' },
        ),
      );
  const accounts = await duban.store.accounts.users.list();
  const unknown = accounts.filter(({ emailVerified, disabled, role }) => !emailVerified && !disabled && (role === 'operator' || role === 'auditor'));
  if (unknown.length > 0)
    findings.push(
      amiss(
        'addresses',
        'warning',
        {
          zh: `系统管理员和审计员账号 ${unknown.map(({ username }) => username).join('、')} 没有邮箱`,
          en: `accounts of operators and auditors without a mail address: ${unknown.map(({ username }) => username).join(', ')}`,
        },
        { zh: '请在“系统”页的“账号”中补上', en: 'give them one on the System page, under People' },
      ),
    );
  return findings.length > 0 ? findings : [ok('addresses', '该收信的人都有地址', 'everybody who is to be written to has one')];
}
