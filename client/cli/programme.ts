import { type Command, InvalidArgumentError } from 'commander';
import { wallClock } from '../../calendar/china.ts';
import { OPERATOR } from '../../domain/kernel/bodies.ts';
import { both, inLanguage, type Say } from '../../domain/kernel/language.ts';
import { LIGHTS } from '../../domain/kernel/lights.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { nameOf } from '../../domain/plan/plan.ts';
import { programmeMachine } from '../../domain/programme/programme.ts';
import { alarmName } from '../../domain/words/alarms.ts';
import { mailTroubleSentence } from '../../domain/words/mail.ts';
import { noticeStateName } from '../../domain/words/notices.ts';
import { clockRateName, many, minuteOf } from '../../domain/words/numbers.ts';
import { lightName, programmeStanding } from '../../domain/words/words.ts';
import type { AmendmentPreview } from '../contract/programmes.ts';
import { readStateFile } from '../files/given-state.ts';
import { readText } from '../files/text.ts';
import { previewAmendment } from '../service/amendment-preview.ts';
import type { Service } from '../service/service.ts';
import { acting, request } from './act-options.ts';
import { actorOption, command, dateOption, outputOf, withDuban } from './command.ts';

/** Programme days a second: beyond that no timer keeps up. */
const FASTEST = 100;

function positive(value: string): number {
  const number = Number(value);
  if (!/^\d+(\.\d+)?$/.test(value) || number <= 0 || number > FASTEST)
    throw new InvalidArgumentError(both(`须为大于 0、不大于 ${FASTEST} 的数。`, `Write a number above 0 and up to ${FASTEST}.`));
  return number;
}

/** A version of a plan. */
function planVersion(value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new InvalidArgumentError(both('须为方案的版次，如 3。', 'Write the number of a version of the plan, such as 3.'));
  return Number(value);
}

export function programmeCommands(): Command {
  const programme = command('programme', both('启动和管理督办事项', 'start and steer a programme'));
  programme.addCommand(
    command('start', both('载入方案并启动督办事项；同一方案再载入不会改动', 'load a plan and start its programme; the same plan again changes nothing'))
      .argument('<file>', both('方案文件（YAML）', 'plan file (YAML)'))
      .option(
        '--from <date>',
        both('演示时钟：从这一天开始；不写则从方案第一天', 'demonstration clock: begin on this date; without it on the plan’s first day'),
        dateOption,
      )
      .option('--days-per-second <n>', both('演示时钟：每秒走多少天', 'demonstration clock: how fast it runs'), positive)
      .option(
        '--state <file>',
        both(
          '此前已办结的：表格（.xlsx、.csv）或 YAML，见 docs/late-start.zh-CN.md',
          'what was done before: a table (.xlsx, .csv) or YAML; see docs/late-start.md',
        ),
      )
      .option('--as <who>', both('由谁登记：operator 或 office，冒号后可写姓名', 'who says so: operator or office, and a name after a colon'), actorOption, {
        org: OPERATOR,
        name: '',
      })
      .action(async (file: string, { state, as, ...options }: { from?: string; daysPerSecond?: number; state?: string; as: Actor }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const text = await readText(file);
        const given = state === undefined ? undefined : { source: await readStateFile(state), actor: as };
        const started = await withDuban(({ service }) => service.startProgramme(text, options, given));
        const say = inLanguage(output.language);
        const historic =
          started.historic > 0
            ? say(`其中 ${started.historic} 件在载入前已到期，不再催办。`, ` ${started.historic} were due before it was loaded; nobody is chased for them.`)
            : '';
        const done = started.done > 0 ? say(`${started.done} 件登记为已办结。`, ` ${started.done} were entered as done.`) : '';
        const summaries =
          started.catchUps > 0 ? say(`向 ${started.catchUps} 个单位各发一封载入说明。`, ` ${started.catchUps} recipients get one summary each.`) : '';
        output.print(started, [
          say(
            `督办事项 ${started.id} ${started.started ? '已启动' : '已在运行'}：${started.obligations} 件任务。${historic}${done}${summaries}`,
            `The programme ${started.id} ${started.started ? 'has started' : 'runs already'}: ${many(started.obligations, 'obligation')}.${historic}${done}${summaries}`,
          ),
          ...restartedLine(started.restarted ?? [], output.language),
        ]);
      }),
  );
  programme.addCommand(
    command('status', both('查看所有督办事项，或其中一个及其红黄灯', 'show all programmes, or one with its lights'))
      .argument('[id]', both('督办事项代号', 'programme'))
      .action(async (id: string | undefined, _options, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        await withDuban(async ({ service }) => {
          const rows = id === undefined ? await service.store.programmes.list() : [await service.programme(id)];
          const views = await Promise.all(rows.map((row) => statusOf(service, row.id)));
          output.print(
            id === undefined ? views : views[0],
            views.length === 0
              ? [
                  inLanguage(output.language)(
                    '还没有督办事项；用 duban programme start 载入方案。',
                    'There is no programme yet; load a plan with `duban programme start`.',
                  ),
                ]
              : views.flatMap((view) => statusLines(view, output.language)),
          );
        });
      }),
  );
  programme.addCommand(amendCommand());
  const acts = [
    {
      kind: 'pause',
      about: both('暂停发信；时限和逾期照常计算', 'hold all mails back; dates and lapses go on'),
      zh: '已暂停发信',
      en: 'is paused: mails are held back',
    },
    {
      kind: 'resume',
      about: both(
        '恢复发信，积压的只发仍有必要的；引擎中缺失的流程按台账重新启动',
        'send mails again, of what was held back only what still matters; start again what the engine has lost',
      ),
      zh: '已恢复发信',
      en: 'sends mails again',
    },
    { kind: 'close', about: both('结束督办事项；未办结的撤回', 'end the programme; what is not settled is withdrawn'), zh: '已结束', en: 'is closed' },
  ] as const;
  for (const { kind, about, zh, en } of acts) {
    programme.addCommand(
      acting(command(kind, about).argument('<id>', both('督办事项代号', 'programme'))).action(async (id: string, options, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const outcome = await withDuban(({ service }) => service.actProgramme(id, kind, request(options)));
        const { restarted = [] } = outcome;
        const said = inLanguage(output.language)(`督办事项 ${id} ${zh}。`, `The programme ${id} ${en}.`);
        output.print(outcome, [said, ...restartedLine(restarted, output.language)]);
      }),
    );
  }
  return programme;
}

/** Hands in a changed plan, or says what it would do. */
function amendCommand(): Command {
  return acting(
    command('amend', both('提交调整后的方案，日期变动的任务随之调整', 'hand in a changed plan: running obligations whose dates changed are moved'))
      .argument('<id>', both('督办事项代号', 'programme'))
      .argument('<file>', both('调整后的方案文件', 'changed plan file'))
      .option('--dry-run', both('只看会改动什么，不写入', 'only show what it would move'))
      .option(
        '--against <version>',
        both(
          '对照着改的是方案第几版（试运行时写明）：他人已先调整的，不采用并告知；不写则以提交时现行的为准',
          'the version of the plan that it was changed from, as --dry-run says it: where somebody has changed the plan meanwhile nothing is done, and you are told; without it whichever version holds',
        ),
        planVersion,
      ),
  ).action(async (id: string, file: string, options, self: Command) => {
    const output = outputOf(self.optsWithGlobals());
    const say = inLanguage(output.language);
    const text = await readText(file);
    if (options.dryRun) {
      const { preview, against } = await withDuban(async ({ service }) => {
        // Read before the preview: whoever hands in against it is told of a change that the preview may not show.
        const { state } = await service.programme(id);
        return { preview: await previewAmendment(service, id, text, output.language), against: state.planVersion };
      });
      output.print({ ...preview, against }, [
        ...previewLines(preview, say),
        say(
          `对照的是方案第 ${against} 版；提交时写上 --against ${against}，他人已先调整的会告诉您。`,
          `It was compared with version ${against} of the plan: hand it in with --against ${against} to be told where somebody changes the plan before you.`,
        ),
      ]);
      return;
    }
    const act = { ...request(options), ...(options.against !== undefined && { onVersion: options.against }) };
    const outcome = await withDuban(({ service }) => service.amendProgramme(id, text, act));
    output.print(outcome, [
      inLanguage(output.language)(
        `督办事项 ${id} 的方案已调整，相关任务的日期随之变动。`,
        `The plan of ${id} has been amended; the obligations that it changes have moved.`,
      ),
    ]);
  });
}

/** Says what had been missing in the engine, where anything had. */
function restartedLine(restarted: string[], language: 'zh' | 'en'): string[] {
  if (restarted.length === 0) return [];
  const some = restarted.slice(0, 3).join(inLanguage(language)('、', ', '));
  return [
    inLanguage(language)(
      `引擎中有 ${restarted.length} 个流程缺失或异常终止，已按台账重新启动：${some}${restarted.length > 3 ? ' 等' : ''}。`,
      `${many(restarted.length, 'workflow was', 'workflows were')} missing in the engine, and started again from the ledger: ${some}${restarted.length > 3 ? ' and others' : ''}.`,
    ),
  ];
}

function previewLines(preview: AmendmentPreview, say: Say): string[] {
  const { amended, withdrawn, replaced, revived, carried, added, merged } = preview;
  const lists = [amended, withdrawn, replaced, revived, carried, added];
  if (lists.every((list) => list.length === 0) && merged.length === 0) return [say('这份方案不改动任何任务。', 'This plan moves nothing.')];
  const [moved, gone, stood, back, parts, more] = lists.map((list) => list.length);
  const told = (names: string[]) => (names.length === 0 ? '' : say(`，即发：${names.join('、')}`, `, told at once: ${names.join(', ')}`));
  const dates = ({ dueFrom, dueTo }: { dueFrom: string; dueTo: string }) => (dueFrom === dueTo ? dueTo : `${dueFrom} → ${dueTo}`);
  return [
    say(
      `试运行，未改动：调整 ${moved} 件，撤回 ${gone} 件，由其他任务接替 ${stood} 件，重新要求 ${back} 件，接替原任务 ${parts} 件，新增 ${more} 件。`,
      `Dry run: ${moved} moved, ${gone} withdrawn, ${stood} replaced, ${back} asked again, ${parts} carried on, ${more} added.`,
    ),
    ...amended.flatMap((one) => [
      `~ ${one.milestone}  ${one.department}${one.handedTo === undefined ? '' : ` → ${one.handedTo}`}  ${dates(one)}${one.lapses ? say('（立即逾期）', ' (lapses at once)') : ''}${one.sent > 0 ? say(`（已发 ${one.sent} 封不变）`, ` (${one.sent} sent already)`) : ''}${told(one.told)}`,
      ...one.rungs.map((change) => `    ${change}`),
    ]),
    ...withdrawn.map((one) => `− ${one.milestone}  ${one.department}  ${one.stage}${told(one.told)}`),
    ...replaced.map((one) => `− ${one.milestone}  ${one.department}  ${one.stage}  ⇒ ${one.by.join(say('、', ', '))}`),
    ...revived.map((one) => `↺ ${one.milestone}  ${one.department}  ${dates(one)}${told(one.told)}`),
    ...carried.map(
      (one) =>
        `⇒ ${one.milestone}  ${one.department}  ${one.due}${say(`（接替 ${one.from}，原时限 ${one.originalDue}，${one.stage}）`, ` (from ${one.from}, first due ${one.originalDue}, ${one.stage})`)}${told(one.told)}`,
    ),
    ...added.map(
      (one) =>
        `+ ${one.milestone}  ${one.department}  ${one.due}${one.historic ? say('（已过期，不催办）', ' (past already: nobody is chased)') : ''}${told(one.told)}`,
    ),
    ...merged.map((one) => {
      const accounts = one.accounts.length === 0 ? '' : one.accounts.join(say('、', ', '));
      const stay =
        accounts === ''
          ? ''
          : say(`；账号仍属原部门，请用 duban user set-role 改：${accounts}`, `; accounts that stay until \`duban user set-role\`: ${accounts}`);
      return say(
        `${one.from} 并入 ${one.to}：企业 ${one.enterprises} 家随之划转${stay}`,
        `${one.from} becomes part of ${one.to}: ${many(one.enterprises, 'enterprise goes', 'enterprises go')} there${stay}`,
      );
    }),
  ];
}

async function statusOf(service: Service, id: string) {
  const { programme: row, plan, nowMs, today, lightOf } = await service.context(id);
  const obligations = await service.store.ledger.obligations({ programmeId: id });
  const lights = Object.fromEntries(
    LIGHTS.map((light) => [light, obligations.filter(({ state }) => state.stage === 'open' && lightOf(state, nowMs) === light).length]),
  );
  const stages: Record<string, number> = {};
  for (const { state } of obligations) stages[state.stage] = (stages[state.stage] ?? 0) + 1;
  return {
    id,
    name: row.name,
    stage: row.state.stage,
    to: plan.to,
    today,
    ...(today > plan.to && !programmeMachine.isFinal(row.state) && { endedOn: plan.to }),
    planVersion: row.state.planVersion,
    now: wallClock(row.zone).iso(nowMs),
    clockRate: row.clock.rate,
    obligations: obligations.length,
    stages,
    lights,
    notices: await service.store.notices.counts(id),
    mailTroubles: (await service.store.mailTroubles.list()).map(({ sinceRealMs, seenRealMs: _seen, ...trouble }) => ({
      ...trouble,
      since: new Date(sinceRealMs).toISOString(),
    })),
    alarms: await service.store.alarms.open(id),
    worst: obligations
      .filter(({ state }) => state.stage === 'open' && state.lapsedAtMs !== undefined)
      .slice(0, 5)
      .map(({ id: obligation, milestoneName, state }) => ({
        id: obligation,
        department: nameOf(plan, state.departmentId),
        milestone: milestoneName,
        due: state.schedule.dueDate,
        light: lightOf(state, nowMs),
      })),
  };
}

function statusLines(view: Awaited<ReturnType<typeof statusOf>>, language: 'zh' | 'en'): string[] {
  const say = inLanguage(language);
  const lights = LIGHTS.map((light) => `${lightName(light, language)} ${view.lights[light]}`).join(say('，', ', '));
  const demo =
    view.clockRate === 1
      ? ''
      : say(`（演示时钟，${clockRateName(view.clockRate, language)}）`, ` (demonstration clock, ${clockRateName(view.clockRate, language)})`);
  return [
    `${view.id}  ${view.name}  ${programmeStanding(view, language)}`,
    `  ${say('事项日期', 'programme date')} ${minuteOf(view.now)}${demo}${say(`，方案第 ${view.planVersion} 版`, `, plan version ${view.planVersion}`)}`,
    `  ${say('办理中', 'open')} ${view.stages.open ?? 0}（${lights}）${say(`，待办结 ${view.stages.submitted ?? 0}，已办结 ${view.stages.settled ?? 0}`, `, submitted ${view.stages.submitted ?? 0}, settled ${view.stages.settled ?? 0}`)}`,
    `  ${say('通知', 'notices')}：${noticeStateName('sent', language)} ${view.notices.sent ?? 0}，${noticeStateName('owed', language)} ${(view.notices.owed ?? 0) + (view.notices.sending ?? 0)}，${noticeStateName('undeliverable', language)} ${view.notices.undeliverable ?? 0}`,
    ...view.mailTroubles.map((trouble) => `  ${say('✗ 发信', '✗ mail')}  ${mailTroubleSentence(trouble, language)}`),
    ...view.alarms.map(({ kind, item, times, detail: { org, name, reason } = {} }) => {
      const who = org === undefined ? '' : `${org}${name ? `:${name}` : ''}`;
      const more = [item ?? '', who, reason ?? '', say(`${times} 次`, many(times, 'time'))].filter((part) => part !== '').join('  ');
      return `  ${say('告警', 'alarm')}  ${alarmName(kind, language)}  ${more}`;
    }),
    ...view.worst.map((late) => `  ${lightName(late.light, language)}  ${late.due}  ${late.department}  ${late.milestone}  ${late.id}`),
  ];
}
