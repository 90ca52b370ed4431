import { type Command, InvalidArgumentError } from 'commander';
import { readServiceConfig } from '../../config/config.ts';
import { both, inLanguage, type Language, type Words } from '../../domain/kernel/language.ts';
import type { Light } from '../../domain/kernel/lights.ts';
import { LIGHTS } from '../../domain/kernel/lights.ts';
import type { FigureGiven } from '../../domain/obligation/form.ts';
import type { RequestedAct } from '../../domain/programme/campaign.ts';
import { extensionText } from '../../domain/words/extension.ts';
import { endMinuteOf, minuteOf } from '../../domain/words/numbers.ts';
import { lightName, stageName } from '../../domain/words/words.ts';
import type { ObligationView } from '../contract/obligations.ts';
import type { ActRequest } from '../service/acts.ts';
import type { Held } from '../service/context.ts';
import { keepEvidence } from '../service/evidence.ts';
import { explain, obligationView } from '../service/explain.ts';
import { actAndReport } from '../service/figures.ts';
import type { ValueGiven } from '../service/indicators.ts';
import { acting, deciding, grantGiven, request } from './act-options.ts';
import { aligned } from './columns.ts';
import { command, dateOption, oneOf, outputOf, withDuban } from './command.ts';
import { valuesOption } from './indicator.ts';
import { exportObligationsCommand } from './list-export.ts';
import { addPortionActs } from './portions.ts';

export function obligationCommands(): Command {
  const obligation = command('obligation', both('查看和办理任务', 'look at obligations and act on them'));
  obligation.addCommand(
    command('list', both('列出任务，先到期的在前', 'list obligations, earliest due first'))
      .option('--programme <id>', both('这个督办事项的', 'of this programme'))
      .option('--department <code>', both('这个部门的', 'of this department'))
      .option('--milestone <code>', both('这项阶段任务的', 'of this milestone'))
      .option('--light <light>', both(`这种红黄灯的：${LIGHTS.join('、')}`, `with this light: ${LIGHTS.join(', ')}`), oneOf(LIGHTS))
      .option('--all', both('连同已了结的', 'also those that are over'))
      .action(async (options: { programme?: string; department?: string; milestone?: string; light?: Light; all?: boolean }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        await withDuban(async ({ service }) => {
          const rows = await service.store.ledger.obligations({
            ...(options.programme !== undefined && { programmeId: options.programme }),
            ...(options.department !== undefined && { departmentId: options.department }),
            ...(options.milestone !== undefined && { milestoneId: options.milestone }),
            ...(!options.all && { stages: ['open', 'submitted'] }),
          });
          const views = [];
          const programmes = new Map<string, Held>();
          for (const { programmeId, state, milestoneName } of rows) {
            const held = programmes.get(programmeId) ?? (await service.context(programmeId));
            programmes.set(programmeId, held);
            const view = obligationView(state, milestoneName, held);
            if (options.light === undefined || view.light === options.light) views.push(view);
          }
          const none = inLanguage(output.language)('没有符合条件的任务。', 'No obligation fits.');
          const lines = views.map(
            (view) =>
              `${lightName(view.light, output.language)}  ${view.due}  ${view.departmentName}  ${view.milestoneName}  ${stageName(view.stage, output.language)}  ${view.id}`,
          );
          output.print(views, lines.length > 0 ? lines : [none]);
        });
      }),
  );
  obligation.addCommand(
    command('show', both('查看一件任务', 'show one obligation'))
      .argument('<id>', both('任务编号', 'obligation'))
      .action(async (id: string, _options, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const { obligation: view } = await withDuban(({ service }) => explain(service, id, output.language));
        output.print(view, factLines(view, output.language));
      }),
  );

  obligation.addCommand(exportObligationsCommand());

  addActs(obligation);
  return obligation;
}

/** Makes an act of an obligation a command of its own. */
const actsOf =
  (obligation: Command) =>
  (
    name: string,
    about: string,
    kind: RequestedAct['kind'],
    done: Words,
    configure: (base: Command) => Command = (base) => base,
    extra: (options: Record<string, unknown>, more: string[]) => Promise<Partial<ActRequest>> = async () => ({}),
  ) => {
    obligation.addCommand(
      configure(acting(command(name, about).argument('<id>', both('任务编号', 'obligation')))).action(async (id: string, ...given: unknown[]) => {
        const self = given.pop() as Command;
        const options = given.pop() as Parameters<typeof request>[0] & Record<string, unknown> & { indicator?: ValueGiven[] };
        const output = outputOf(self.optsWithGlobals());
        const asked = { ...request(options), ...(await extra(options, given as string[])) };
        const values: ValueGiven[] = options.indicator ?? [];
        const outcome = await withDuban(({ service }) => actAndReport(service, id, kind, asked, values));
        output.print({ id, ...outcome }, [inLanguage(output.language)(`${id} ${done.zh}。`, `${id} ${done.en}.`)]);
      }),
    );
  };

/** What office and committee say of any open one. */
function addOversight(act: ReturnType<typeof actsOf>): void {
  act(
    'instruct',
    both(
      '安委办、安委会领导批示，写明要求，当即发信，答复以前一直列在任务上',
      'a leader instructs in the office’s or the committee’s name, mailed at once; it stands until it is answered',
    ),
    'instruct',
    { zh: '已批示，邮件即刻发出', en: 'has the instruction; the mail leaves at once' },
  );
  act(
    'urge',
    both('安委办、安委会催办一件任务，写明要求，当即发信', 'the office or the committee urges an obligation in its own words, mailed at once'),
    'urge',
    {
      zh: '已催办，邮件即刻发出',
      en: 'is urged; the mail leaves at once',
    },
  );
}

const progressOptions = (base: Command) =>
  base
    .option('--share <percent>', both('完成了百分之几，0 到 100', 'how much of it, 0 to 100 per cent'), shareOption)
    .option('--evidence <file...>', both('附上的材料', 'files that go with it'))
    .option(
      '--indicator <id=value>',
      both('随进展填报的指标数值，如 lifts=120；可写多次', 'a number that comes with it, such as lifts=120; may be given again'),
      valuesOption,
    );
const progressGiven = async ({ share, evidence }: Record<string, unknown>) => ({
  ...(share !== undefined && { share: share as number }),
  ...(evidence !== undefined && { evidence: await keepEvidence(readServiceConfig(), evidence as string[]) }),
});

/** What people do, each a command of its own. */
function addActs(obligation: Command): void {
  const act = actsOf(obligation);
  addOversight(act);
  act('acknowledge', both('部门签收', 'the department says that it has received it'), 'acknowledge', { zh: '已签收', en: 'is acknowledged' });
  const files = (base: Command) =>
    base
      .option('--evidence <file...>', both('佐证材料', 'files that prove it'))
      .option(
        '--figure <field=value>',
        both(
          '方案要求填报的数据，如 meetings=3；文件项写文件名；可写多次',
          'what the plan’s form asks for, such as meetings=3; of a file its name; may be given again',
        ),
        figuresOption,
      );
  const handedIn = async ({ evidence, figure }: Record<string, unknown>) => ({
    evidence: await keepEvidence(readServiceConfig(), (evidence as string[] | undefined) ?? []),
    ...(figure !== undefined && { figures: figure as FigureGiven[] }),
  });
  act(
    'submit',
    both('部门报送，附佐证材料', 'the department hands in, with files'),
    'submit',
    { zh: '已报送', en: 'is submitted' },
    (base) =>
      files(base).option(
        '--indicator <id=value>',
        both('随报送填报的指标数值，如 lifts=120；可写多次', 'a number that comes with it, such as lifts=120; may be given again'),
        valuesOption,
      ),
    handedIn,
  );
  act(
    'correct',
    both('部门更正尚未办结的报送，以这次的材料和数据为准', 'the department replaces what it handed in and nobody has decided'),
    'correct',
    { zh: '已更正报送', en: 'is corrected' },
    files,
    handedIn,
  );
  const part = (base: Command) => base.argument('<part>', both('分项代号，见 duban why', 'part of the duty, see duban why'));
  act(
    'tick',
    both('部门完成一个分项', 'the department has done one part of the duty'),
    'tick',
    { zh: '已勾选', en: 'has the part ticked' },
    part,
    async (_, [one]) => ({
      part: one as string,
    }),
  );
  act(
    'untick',
    both('分项没有完成，取消勾选，须写理由', 'a part is not done after all, with a reason'),
    'untick',
    { zh: '已取消勾选', en: 'has the part unticked' },
    part,
    async (_, [one]) => ({ part: one as string }),
  );
  act(
    'progress',
    both('部门报告进展，写在 --reason 里，报送前随时可报', 'the department says how far it is, in --reason, at any time before it submits'),
    'progress',
    { zh: '的进展已记录', en: 'has its progress on record' },
    progressOptions,
    progressGiven,
  );
  act(
    'withdraw',
    both(
      '部门撤回尚未办结的报送，须写理由；催办照常，视为没有报送',
      'the department takes back what it handed in and nobody has decided, with a reason; all goes on as if it had not been handed in',
    ),
    'withdrawSubmission',
    { zh: '已撤回报送', en: 'is taken back' },
  );
  act('withdraw-extension', both('部门撤回尚未审批的延期申请', 'the department takes back its request for a later date'), 'withdrawExtension', {
    zh: '已撤回延期申请',
    en: 'has its request taken back',
  });
  act('answer', both('部门答复批示，写在 --reason 里', 'the department answers the instructions, in --reason'), 'answer', {
    zh: '的批示已答复',
    en: 'has its instructions answered',
  });
  act(
    'comment',
    both('就任务留言，写在 --reason 里；有关单位都能看到', 'say something of an obligation to the bodies that it concerns, in --reason'),
    'comment',
    { zh: '已留言', en: 'has the comment' },
    (base) =>
      base.option(
        '--mention <username...>',
        both('提到谁（用户名），当即发信告知；其他人见每日简报', 'whom it names, by user name: told at once by mail, the others in the digest'),
      ),
    async ({ mention }) => (mention === undefined ? {} : { mention: mention as string[] }),
  );
  act('read-comments', both('把提到本单位的留言标为已阅', 'mark the comments that name somebody of one’s body as read'), 'readComments', {
    zh: '的留言已标为已阅',
    en: 'has its comments read',
  });
  addPortionActs(act);
  act('confirm', both('安委办办结', 'the office accepts a submission'), 'confirm', { zh: '已办结', en: 'is settled' });
  act('return', both('安委办退回，须写理由', 'the office sends a submission back, with a reason'), 'return', { zh: '已退回', en: 'is returned' });
  act(
    'extend',
    both(
      '部门在到期前申请延期，须写理由；方案限制延期的，duban obligation show 里写明最迟何时申请、最多几次、最迟延到哪天',
      'the department asks for a later date, before the due date, with a reason; where the plan limits that, duban obligation show says by when, how often and until when',
    ),
    'requestExtension',
    { zh: '已申请延期，待批', en: 'waits for the extension to be decided' },
    (base) => base.requiredOption('--until <date>', both('申请延到哪一天', 'the date asked for'), dateOption),
    async ({ until }) => ({ until: until as string }),
  );
  act(
    'decide',
    both('安委办审批延期', 'the office decides on an extension'),
    'decideExtension',
    { zh: '的延期申请已审批', en: 'has its extension decided' },
    deciding,
    async (options) => ({ grant: grantGiven(options) }),
  );
  act(
    'reassign',
    both('安委办改派给另一部门，须写理由', 'the office gives it to another department, with a reason'),
    'reassign',
    { zh: '已改派', en: 'is reassigned' },
    (base) => base.requiredOption('--to <department>', both('接手的部门', 'who takes over')),
    async ({ to }) => ({ departmentId: to as string }),
  );
  act('waive', both('安委办免除，须写理由', 'the office ends it, with a reason'), 'waive', { zh: '已免除', en: 'is waived' });
}

/** `meetings=3`, several times: a number where it reads as one, otherwise a text. */
function figuresOption(text: string, before: FigureGiven[] = []): FigureGiven[] {
  const [field = '', ...rest] = text.split('=');
  const value = rest.join('=').trim();
  if (field === '' || value === '') throw new InvalidArgumentError(both('须写成 填报项代号=值，如 meetings=3。', 'Write FIELD=VALUE, such as meetings=3.'));
  return [...before, { field, value }];
}

function shareOption(text: string): number {
  const share = Number(text.replace(/[%％]$/, ''));
  if (text.trim() === '' || !Number.isInteger(share)) throw new InvalidArgumentError(both('须是 0 到 100 的整数。', 'Write a whole number from 0 to 100.'));
  return share;
}

/** One obligation as names and values, one a line; what there is nothing to say of is left out. */
function factLines(view: ObligationView, language: Language): string[] {
  const say = inLanguage(language);
  const facts: [label: Words, value: string | undefined][] = [
    [{ zh: '任务编号', en: 'id' }, view.id],
    [{ zh: '阶段任务', en: 'milestone' }, view.milestoneName],
    [{ zh: '责任部门', en: 'department' }, `${view.departmentName}${say(`（${view.role === 'lead' ? '牵头' : '配合'}）`, ` (${view.role})`)}`],
    [{ zh: '状态', en: 'stage' }, `${stageName(view.stage, language)}${view.stage === 'open' ? `${say('，', ', ')}${lightName(view.light, language)}` : ''}`],
    [{ zh: '时限', en: 'due' }, view.due],
    [{ zh: '原时限', en: 'first due' }, view.originalDue === view.due ? undefined : view.originalDue],
    [{ zh: '签收', en: 'acknowledged' }, view.acknowledged && minuteOf(view.acknowledged)],
    [{ zh: '报送', en: 'submitted' }, view.submitted && minuteOf(view.submitted)],
    [{ zh: '逾期', en: 'lapsed' }, view.lapsed && endMinuteOf(view.lapsed)],
    [{ zh: '办结', en: 'settled' }, view.settled && minuteOf(view.settled)],
    [{ zh: '申请延期', en: 'extension asked for' }, view.extension && `${view.extension.until}${say('：', ': ')}${view.extension.reason}`],
    [{ zh: '延期规定', en: 'extensions' }, view.extensionLimits && extensionText(view.extensionLimits, language)],
  ];
  return aligned(facts.flatMap(([label, value]) => (value === undefined ? [] : [[label[language], value]])));
}
