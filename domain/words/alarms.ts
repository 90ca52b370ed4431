import { inLanguage, type Language, type Words } from '../kernel/language.ts';

/** What the watchdog can find when it compares the ledger with the engine. */
export const WATCH_FINDINGS = [
  'missing',
  'timer-lost',
  'engine-behind',
  'ledger-behind',
  'plan-lost',
  'engine-surplus',
  'mail-stands',
  'dates-outdated',
  'failing',
  'no-worker',
  'work-withheld',
  'queue-stands',
  'watcher-silent',
  'not-watched',
] as const;
export type WatchFinding = (typeof WATCH_FINDINGS)[number];

/**
 * The kinds of alarms. `act-not-recorded`: the ledger cannot hold an act, and the item goes on without it; `ledger-conflict`: the ledger
 * holds something else in the place of what an item wants to write; `not-recorded`: what time brought about cannot be written, and is tried
 * again. `mail-trouble`: a mail server, or a domain, takes nothing; `channel-down`: nor does the gateway of the channel besides mail. All others are what the watchdog found.
 */
export type AlarmKind = 'act-not-recorded' | 'ledger-conflict' | 'not-recorded' | 'mail-trouble' | 'channel-down' | WatchFinding;

const KIND: Record<AlarmKind, Words> = {
  'act-not-recorded': { zh: '一次办理无法写入台账，已放弃', en: 'An act could not be recorded and was given up' },
  'ledger-conflict': { zh: '流程与台账不一致', en: 'The engine and the ledger disagree' },
  'not-recorded': { zh: '到期事项无法写入台账，正在重试', en: 'What time brought about cannot be recorded, and is tried again' },
  'mail-trouble': { zh: '邮件受阻', en: 'Mails are held up' },
  'channel-down': { zh: '手机消息等个人通道没有收下消息，已改发邮箱', en: 'The channel besides mail takes nothing; people are told by mail instead' },
  missing: { zh: '引擎中缺少流程', en: 'Workflows are missing in the engine' },
  'timer-lost': { zh: '到时没有唤醒的流程', en: 'Workflows that did not wake when it was time' },
  'engine-behind': { zh: '流程落后于台账', en: 'Workflows are behind the ledger' },
  'ledger-behind': { zh: '台账落后于流程', en: 'The ledger is behind the engine' },
  'plan-lost': { zh: '修订后的方案没有随数据库恢复', en: 'An amended plan has not come back with the database' },
  'engine-surplus': { zh: '台账已结束而流程仍在运行', en: 'Workflows run that the ledger has as ended' },
  'mail-stands': { zh: '到时的邮件没有在发送', en: 'Mails are due and nobody sends them' },
  'dates-outdated': { zh: '日期还是按旧的节假日表推算的', en: 'Dates were worked out by an older table of holidays' },
  failing: { zh: '反复失败的步骤', en: 'Steps that fail again and again' },
  'no-worker': { zh: '没有处理程序在工作', en: 'No worker is at work' },
  'work-withheld': { zh: '在运行的处理程序领不到工作', en: 'The workers that run get no work' },
  'queue-stands': { zh: '任务队列停滞', en: 'The task queue stands still' },
  'watcher-silent': { zh: '有一项巡检停止了', en: 'One of the watchers has fallen silent' },
  'not-watched': { zh: '巡检无法完成', en: 'The comparison cannot be made' },
};
/** Every kind of alarm that there is. */
export const ALARM_KINDS = Object.keys(KIND);
/** What has gone wrong, in a few words. */
export const alarmName = (kind: string, language: Language = 'zh') => (KIND as Partial<Record<string, Words>>)[kind]?.[language] ?? kind;

const TO_DO: Record<AlarmKind, Words> = {
  'act-not-recorded': {
    zh: '请告知办理人这次办理没有生效，核对内容后重新办理。',
    en: 'Tell whoever acted that nothing came of it; put it right and act again.',
  },
  'ledger-conflict': {
    zh: '多半是流程被重置，或数据库与引擎来自不同的备份；请先核对台账，再处理流程。',
    en: 'The workflow was reset, or database and engine come from different backups: compare with the ledger, then see to the workflow.',
  },
  'not-recorded': { zh: '请检查数据库；恢复后会自动补记。', en: 'See to the database: it is recorded as soon as that is well again.' },
  'mail-trouble': {
    zh: '请检查邮件服务器，或询问对方邮箱的管理员；恢复后会自动补发。',
    en: 'See to the mail server, or ask whoever runs the mailboxes there; what is owed leaves when that is put right.',
  },
  'channel-down': {
    zh: '请检查 CHANNEL_WEBHOOK_URL 的网关；恢复后收下第一条消息时告警自动解除，期间的消息已改发本人邮箱。',
    en: 'See to the gateway at CHANNEL_WEBHOOK_URL: the alarm ends with the first message that it takes. What it did not take went to their own addresses.',
  },
  missing: {
    zh: '已按台账恢复的无须再办；反复出现时，请查明是谁终止了流程，或引擎的数据是否丢失。',
    en: 'What has gone on from the ledger needs nothing; if it comes again, find out who ends workflows, or whether the engine loses its data.',
  },
  'timer-lost': { zh: '已唤醒的无须再办；反复出现时，请检查引擎。', en: 'What was woken needs nothing; if it comes again, see to the engine.' },
  'engine-behind': {
    zh: '已按台账重建的无须再办；引擎多半来自较旧的备份，或流程被重置。',
    en: 'What was rebuilt from the ledger needs nothing; the engine comes from an older backup, or a workflow was reset.',
  },
  'ledger-behind': {
    zh: '台账多半来自较旧的备份：已从流程补记；备份之后可能已发出的通知在“通知台账”列为“无法送达”，请逐件核实，没有收到的再点“重新发送”。未能补记的，请打开该流程，核对后按台账重建。',
    en: 'The database comes from an older backup. It was completed from the engine; notices that may have left since are listed as undeliverable on the page “Notices”: ask, and send again what did not arrive. What could not be completed: open the workflow, compare, and rebuild it from the ledger.',
  },
  'plan-lost': {
    zh: '数据库来自修订方案之前的备份：各任务的时限按修订后的执行，方案文本仍是之前的。请把修订后的方案再修订一次；在此之前不要做别的修订。',
    en: 'The database comes from before the plan was amended: obligations keep the dates of the amendment, the text of the plan is the one before. Amend the plan so once more, and in no other way before that.',
  },
  'engine-surplus': { zh: '已停止的无须再办；未停止的请打开该流程核对。', en: 'What was ended needs nothing; open the others and compare.' },
  'mail-stands': {
    zh: '已重新触发的无须再办；反复出现时，请检查处理程序和邮件服务器。',
    en: 'What was set going needs nothing; if it comes again, see to worker and mail server.',
  },
  'dates-outdated': {
    zh: '已重新推算的无须再办；多半是采用节假日表时服务中断。未能推算的会自动再试；反复出现时，请检查处理程序。',
    en: 'What was worked out again needs nothing; the service was stopped while a table was taken. What was not is tried again by itself; if it comes again, see to the worker.',
  },
  failing: {
    zh: '请打开该流程查看原因；排除后会自动继续，也可点“立即重试”。',
    en: 'Open the workflow and see why; it goes on by itself when that is put right, or by “Retry now”.',
  },
  'no-worker': { zh: '请启动处理程序（worker）；在此之前不会提醒、记逾期和发信。', en: 'Start a worker: until then nothing is reminded, recorded or sent.' },
  'work-withheld': {
    zh: '请引擎管理员执行告警中的命令，把工作交给在运行的处理程序，或启动告警中所说的版本；在此之前不会提醒、记逾期和发信。',
    en: 'Have the command in the alarm run, which gives the work to those that run, or start a worker of the build that it names: until then nothing is reminded, recorded or sent.',
  },
  'queue-stands': { zh: '请检查处理程序是否卡住，必要时重启。', en: 'See whether the worker is stuck, and restart it if need be.' },
  'watcher-silent': { zh: '请检查这一部分是否还在运行。', en: 'See whether that part still runs.' },
  'not-watched': { zh: '请检查数据库和流程引擎。', en: 'See to database and engine.' },
};
/** What somebody should do about it. */
export const alarmToDo = (kind: string, language: Language = 'zh') => (TO_DO as Partial<Record<string, Words>>)[kind]?.[language] ?? '';

/** Where the runbook says more of it. */
export const alarmHelp = (kind: string, language: Language = 'zh') => inLanguage(language)(`docs/runbook.zh-CN.md#${kind}`, `docs/runbook.md#${kind}`);

/** What the watchdog did about what it found. */
export function findingSentence({ repaired, count }: { repaired: boolean; count: number }, language: Language = 'zh'): string {
  const say = inLanguage(language);
  return repaired ? say(`${count} 项，已自动处理`, `${count}, put right`) : say(`${count} 项，未能自动处理`, `${count}, not put right`);
}
