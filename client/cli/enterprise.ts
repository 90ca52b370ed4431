import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import { wallClock } from '../../calendar/china.ts';
import { assistantsOf, assistedBy } from '../../domain/enterprise/assistance.ts';
import { DETAILS, type Details, detailsAmong } from '../../domain/enterprise/details.ts';
import { ENTERPRISE_STAGES } from '../../domain/enterprise/enterprise.ts';
import { nextEnterpriseInstant } from '../../domain/enterprise/machine.ts';
import type { ResolvedQuery } from '../../domain/enterprise/standing.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import { both, inLanguage } from '../../domain/kernel/language.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import {
  certificateNumber,
  consequenceName,
  enterpriseEventName,
  enterpriseStageName,
  enterpriseStanding,
  levelName,
  proposedName,
} from '../../domain/words/enterprise.ts';
import { sectorName } from '../../domain/words/names.ts';
import { many } from '../../domain/words/numbers.ts';
import { personName } from '../../domain/words/words.ts';
import type { Enrolment } from '../contract/enterprises.ts';
import { registryColumns } from '../enterprises/columns.ts';
import { newEntry } from '../enterprises/enrolment.ts';
import { TABLE_KINDS, tryOutput } from '../files/output.ts';
import { actorOption, addressOption, command, dateOption, oneOf, outputOf, programmeOf, withDuban } from './command.ts';
import { actCommand, closeCommand, transferCommand, usccArgument } from './enterprise-acts.ts';
import { importCommand } from './enterprise-import.ts';
import { progressBar } from './progress.ts';

interface Filters extends Details {
  programme?: string;
  sector?: string[];
  department?: string;
  assistedBy?: string;
  stage?: (typeof ENTERPRISE_STAGES)[number];
  certified?: boolean;
  text?: string;
}

/** What lists say of an enterprise besides: to choose by, and to enrol with. */
const placed = (base: Command) =>
  base
    .option('--park <name>', both('所在园区', 'the park it stands in'))
    .option('--township <name>', both('所在乡镇', 'the township it stands in'))
    .option('--scale <scale>', both('企业规模，如 大型', 'its scale, as the registry names it'))
    .option('--class <class>', both('监管类别，如 A', 'its class of supervision, such as A'));

const filtering = (base: Command) =>
  placed(base)
    .option('--programme <id>', both('哪个督办事项；只有一个时可不写', 'the programme; may be left out if there is only one'))
    .option('--sector <code...>', both('这些行业的', 'of these sectors'))
    .option('--department <code>', both('由这个部门主管的', 'supervised by this department'))
    .option('--assisted-by <code>', both('由这个单位配合的', 'that this body assists with'))
    .option(
      '--stage <stage>',
      both(`处于这个阶段：${ENTERPRISE_STAGES.join('、')}`, `in this stage: ${ENTERPRISE_STAGES.join(', ')}`),
      oneOf(ENTERPRISE_STAGES),
    )
    .option('--certified', both('今天持有有效证书的', 'with a certificate that is valid today'))
    .option('--no-certified', both('今天没有有效证书的', 'without one'));

function queryOf(plan: Plan, { sector, department, assistedBy: helper, stage, certified, ...fields }: Filters): ResolvedQuery {
  const details = detailsAmong({ ...fields });
  return {
    ...(details && { details }),
    ...(sector && { sectors: sector }),
    ...(department !== undefined && { departmentId: department }),
    ...(helper !== undefined && { anyOf: assistedBy(plan, helper) }),
    ...(stage && { stages: [stage] }),
    ...(certified !== undefined && { certified }),
  };
}

export function enterpriseCommands(): Command {
  const enterprise = command('enterprise', both('企业名单及其达标、评审、发证的周期', 'the registry of enterprises and their cycle'));
  enterprise
    .addCommand(importCommand())
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(enrolCommand())
    .addCommand(actCommand())
    .addCommand(transferCommand())
    .addCommand(closeCommand())
    .addCommand(startCommand())
    .addCommand(exportCommand());
  return enterprise;
}

function listCommand(): Command {
  return filtering(command('list', both('按代码列出企业', 'list enterprises by code')))
    .option('--text <text>', both('名称或代码含有这些字', 'with this in the name or the code'))
    .option('--after <uscc>', both('从这个代码之后列起', 'the page after this code'))
    .option('--limit <n>', both('最多列出多少家', 'how many to list at most'), limit, 50)
    .action(async (options: Filters & { after?: string; limit: number }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      await withDuban(async ({ registry }) => {
        const programmeId = await programmeOf(registry, options.programme);
        const { plan, today } = await registry.service.context(programmeId);
        const rows = await registry.service.store.enterprises.list({
          programmeId,
          query: queryOf(plan, options),
          date: today,
          limit: options.limit,
          ...(options.text !== undefined && { text: options.text }),
          ...(options.after !== undefined && { afterUscc: options.after }),
        });
        const views = rows.map(({ uscc, name, state }) => ({
          uscc,
          name,
          sector: sectorName(plan, state.sectorId),
          department: nameOf(plan, state.departmentId),
          stage: state.stage,
          ...(state.certificate && { level: state.certificate.level, expiresOn: state.certificate.expiresOn }),
        }));
        const say = inLanguage(output.language);
        output.print(
          views,
          views.length === 0
            ? [say('没有符合条件的企业。', 'No enterprise fits.')]
            : [
                ...views.map((view) =>
                  [
                    view.uscc,
                    enterpriseStageName(view.stage, output.language),
                    view.expiresOn ? `${levelName(view.level ?? 3, output.language)} ${view.expiresOn}` : '',
                    view.sector,
                    view.name,
                  ].join('  '),
                ),
                ...(views.length === options.limit ? [say(`下一页：--after ${views.at(-1)?.uscc}`, `Next page: --after ${views.at(-1)?.uscc}`)] : []),
              ],
        );
      });
    });
}

function showCommand(): Command {
  return command('show', both('查看一家企业：现在到哪一步、下一步、经过', 'show one enterprise: where it stands, what comes next, what happened'))
    .argument('<uscc>', both('统一社会信用代码', 'its unified social credit code'))
    .option('--programme <id>', both('哪个督办事项；只有一个时可不写', 'the programme; may be left out if there is only one'))
    .action(async (uscc: string, options: { programme?: string }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      await withDuban(async ({ registry }) => {
        const programmeId = await programmeOf(registry, options.programme);
        const { plan, today } = await registry.service.context(programmeId);
        const row = await registry.enterprise(programmeId, uscc);
        const events = await registry.service.store.ledger.events(row.id);
        const next = nextEnterpriseInstant(row.state);
        const { minute } = wallClock(plan.zone);
        const { state } = row;
        const helpers = assistantsOf(plan, { ...state, details: row.details });
        const say = inLanguage(output.language);
        const facts: [string, string][] = [
          [say('阶段', 'stage'), enterpriseStanding(state, today, output.language)],
          [say('行业领域', 'sector'), sectorName(plan, state.sectorId)],
          [say('主管部门', 'department'), nameOf(plan, state.departmentId)],
          ...(helpers.length > 0 ? [[say('配合单位', 'assisted by'), helpers.map((org) => nameOf(plan, org)).join('、')] as [string, string]] : []),
          ...DETAILS.flatMap((key): [string, string][] => {
            const value = row.details?.[key];
            return value === undefined ? [] : [[say(registryColumns.find((column) => column.key === key)?.header ?? key, key), value]];
          }),
        ];
        if (state.certificate) {
          const { number, level, issuedOn, expiresOn, renewableOn } = state.certificate;
          facts.push([
            say('证书', 'certificate'),
            `${certificateNumber(number, output.language)}，${levelName(level, output.language)}，${issuedOn} – ${expiresOn}（${say('可申请换证', 'renewable from')} ${renewableOn}）`,
          ]);
          facts.push([
            say('年度自评', 'yearly'),
            state.certificate.yearly.map(({ dueOn, doneOn, missed }) => `${dueOn} ${doneOn ? `✓ ${doneOn}` : missed ? '✗' : '…'}`).join('，') || '—',
          ]);
        }
        if (state.rectification) facts.push([say('限期整改', 'rectification'), `${state.rectification.limit}：${state.rectification.what}`]);
        if (state.proposal) facts.push([say('待决定', 'to be decided'), `${proposedName(state.proposal, output.language)}：${state.proposal.reason}`]);
        for (const { consequence, on, document = '' } of state.sanctions ?? [])
          facts.push([say('已作决定', 'decided'), `${consequenceName(consequence, output.language)}  ${on}  ${document}`.trim()]);
        if (state.incentivesSuspended) facts.push([say('优惠政策', 'incentives'), say('已暂停', 'suspended')]);
        facts.push([
          say('下一步', 'next'),
          next ? `${minute(next.atMs)} ${enterpriseEventName(next.type, output.language)}` : say('无（等待办理）', 'nothing by itself'),
        ]);
        output.print({ ...row, next, events }, [
          `${row.uscc}  ${row.name}`,
          ...facts.map(([label, value]) => `  ${label}  ${value}`),
          ...events.map(
            (event) =>
              `  ${minute(event.atMs)}  ${enterpriseEventName(event.type, output.language)}${event.actorOrg ? `  ${typeof event.payload.onBehalfOf === 'string' ? `${nameOf(plan, event.payload.onBehalfOf)} / ` : ''}${event.actorOrg === row.uscc ? row.name : nameOf(plan, event.actorOrg)}${event.actorName ? `（${personName(event.actorName, output.language)}）` : ''}` : ''}${typeof event.payload.reason === 'string' ? `  ${event.payload.reason}` : ''}`,
          ),
        ]);
      });
    });
}

function enrolCommand(): Command {
  return placed(command('enrol', both('登记一家新企业，从现在起计入', 'enrol one new enterprise; it counts from now on')))
    .argument('<uscc>', both('统一社会信用代码', 'its unified social credit code'), usccArgument)
    .requiredOption('--as <who>', both('主管部门，或 office', 'the department that supervises it, or office'), actorOption)
    .requiredOption('--name <name>', both('企业名称', 'its name'))
    .requiredOption('--sector <code>', both('所属行业', 'its sector'))
    .option('--department <code>', both('主管部门；不写则为行业牵头部门', 'the department that supervises it; by default the sector’s lead'))
    .option('--mail <address>', both('企业邮箱', 'its own mail address'), addressOption)
    .option('--running-since <date>', both('投产日期', 'first day of running'), dateOption)
    .option('--contact <name>', both('联系人', 'whom to ask for'))
    .option('--phone <number>', both('联系电话', 'by which phone'))
    .option('--programme <id>', both('哪个督办事项；只有一个时可不写', 'the programme; may be left out if there is only one'))
    .action(async (uscc: string, options: Omit<Enrolment, 'uscc'> & { as: Actor; programme?: string }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      await withDuban(async ({ registry }) => {
        const programmeId = await programmeOf(registry, options.programme);
        const { plan } = await registry.service.context(programmeId);
        const entry = newEntry(plan, { ...options, uscc }, options.as.org === OFFICE ? undefined : options.as.org);
        const state = await registry.enrol(programmeId, entry, options.as);
        output.print(state, [inLanguage(output.language)(`已纳入登记：${uscc} ${options.name}。`, `${options.name} (${uscc}) is enrolled.`)]);
      });
    });
}

function startCommand(): Command {
  return filtering(
    command(
      'start',
      both(
        '为所有符合条件、尚未启动的企业启动达标，在后台进行并显示进度',
        'begin the cycle of every enterprise that fits and has not started, in the background; shows how far it is',
      ),
    ),
  )
    .requiredOption('--as <who>', both('由谁启动：office，或部门（只启动自己主管的）', 'who starts them: office, or a department for its own'), actorOption)
    .option('--key <key>', both('办理编号：同一编号可接着办', 'the same key again goes on with it'))
    .option('--detach', both('不等办完', 'do not wait'))
    .action(async (options: Filters & { as: Actor; key?: string; detach?: boolean }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const say = inLanguage(output.language);
      await withDuban(async ({ registry }) => {
        const programmeId = await programmeOf(registry, options.programme);
        const { plan } = await registry.service.context(programmeId);
        const own = options.as.org === 'office' ? {} : { departmentId: options.as.org };
        const intake = await registry.startCycles(programmeId, { ...queryOf(plan, options), ...own }, options.as, options.key ?? randomUUID());
        if (options.detach) {
          output.print({ workflowId: intake.workflowId }, [say(`已在后台启动：${intake.workflowId}`, `Started in the background: ${intake.workflowId}`)]);
          return;
        }
        const bar = progressBar();
        const label = say('启动达标', 'starting cycles');
        const watching = setInterval(
          () =>
            void intake.progress().then(
              (progress) => progress && bar.show(label, progress.started + progress.refused, progress.total),
              () => undefined,
            ),
          500,
        );
        try {
          const { started, refused, total, tookMs } = await intake.result();
          bar.end();
          const rate = Math.round((started / Math.max(1, tookMs)) * 1_000);
          output.print({ started, refused, total, tookMs, perSecond: rate }, [
            say(
              `已启动 ${started} 家（共 ${total} 家，未能启动 ${refused} 家），每秒 ${rate} 家。`,
              `${started} of ${total} started (${refused} refused), ${rate} a second.`,
            ),
          ]);
        } finally {
          clearInterval(watching);
          bar.end();
        }
      });
    });
}

function exportCommand(): Command {
  return filtering(command('export', both('把名单导出成可原样再导入的文件', 'write the registry to a file that goes in again unchanged')))
    .requiredOption('--xlsx <file>', both('导出到哪个文件，.xlsx 或 .csv', 'where to, .xlsx or .csv'))
    .action(async (options: Filters & { xlsx: string }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const put = await tryOutput(options.xlsx, TABLE_KINDS);
      await withDuban(async ({ registry }) => {
        const programmeId = await programmeOf(registry, options.programme);
        const { plan } = await registry.service.context(programmeId);
        const every = { stages: [...ENTERPRISE_STAGES] };
        let count = 0;
        await put(async (to) => {
          count = await registry.exportTo(programmeId, to, { ...every, ...queryOf(plan, options) });
        });
        output.print({ file: options.xlsx, enterprises: count }, [
          inLanguage(output.language)(`已导出 ${count} 家企业到 ${options.xlsx}。`, `${many(count, 'enterprise')} written to ${options.xlsx}.`),
        ]);
      });
    });
}

function limit(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < 1 || number > 10_000)
    throw new InvalidArgumentError(both('须为 1 到 10000 的整数。', 'Write a whole number from 1 to 10000.'));
  return number;
}
