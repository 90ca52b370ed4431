import { MAY, mayDo, ROLES } from '../../../contract/roles.ts';
import type { EnterpriseActKind } from '../../../contract/tables.ts';
import { actName, enterpriseActName, inLanguage, type Language, type Words } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';
import { accountRole } from '../../parts/role-words.ts';
import { DataTable } from '../../parts/table.tsx';
import { ITEM_ACTS, type ItemAct } from '../registers/acts.ts';

interface Row {
  action: keyof typeof MAY;
  name: string;
}

/** Names an action of the table of roles: 任务：办结. */
export function actionName(action: string, language: Language): string {
  const [what = '', act = ''] = action.split('.');
  const known = WHAT[what];
  if (!known) return action;
  const word =
    PROGRAMME[action]?.[language] ??
    (what === 'register' ? ITEM_ACTS[act as ItemAct]?.[language] : undefined) ??
    VERBS[act]?.[language] ??
    (what === 'enterprise' ? enterpriseActName(act as EnterpriseActKind, language) : actName(act, language));
  return `${known[language]}${inLanguage(language)('：', ': ')}${word}`;
}

/** Shows who may do what: the same table that the service itself reads. Officers and heads may only act in what is their department's. */
export default function Roles() {
  const { t, language } = useWords();
  const rows = (Object.keys(MAY) as Row['action'][])
    .filter((action) => MAY[action] !== 'anyone' && !action.startsWith('session.'))
    .map((action) => ({ action, name: actionName(action, language) }));
  return (
    <>
      <p style={{ margin: 0 }}>
        {t(
          '经办人和负责人只能办理本部门的事项，能否办理还要看任务所处的阶段。',
          'Officers and heads act for their own department only; the rules say whether an act is possible now.',
        )}
      </p>
      <DataTable<Row>
        rowKey="action"
        size="small"
        dataSource={rows}
        columns={[
          { title: t('事项', 'What'), dataIndex: 'name' },
          ...ROLES.map((role) => ({
            title: accountRole(role, language),
            align: 'center' as const,
            render: (_: unknown, { action }: Row) => (mayDo(role, action) ? t('可', 'may') : '—'),
          })),
        ]}
      />
    </>
  );
}

const WHAT: Record<string, Words> = {
  absence: { zh: '请假代办', en: 'who is away' },
  todo: { zh: '我的待办', en: 'what waits for oneself' },
  programme: { zh: '督办事项', en: 'programme' },
  plan: { zh: '方案', en: 'plan' },
  contact: { zh: '收件人', en: 'recipients' },
  obligation: { zh: '任务', en: 'obligation' },
  decision: { zh: '待办审批', en: 'decisions' },
  enterprise: { zh: '企业', en: 'enterprise' },
  target: { zh: '达标目标', en: 'targets' },
  indicator: { zh: '指标', en: 'indicators' },
  proposal: { zh: '处理建议', en: 'proposals' },
  announcement: { zh: '处理公告', en: 'announcements' },
  brief: { zh: '周报', en: 'weekly brief' },
  register: { zh: '清单', en: 'registers' },
  report: { zh: '报表汇总', en: 'figures' },
  standing: { zh: '常态工作', en: 'standing duties' },
  planEvent: { zh: '触发事项', en: 'events of the plan' },
  sample: { zh: '抽查', en: 'samples' },
  score: { zh: '考核', en: 'scores' },
  notice: { zh: '通知', en: 'notices' },
  event: { zh: '操作记录', en: 'audit log' },
  operation: { zh: '运行', en: 'operations' },
  system: { zh: '系统设置', en: 'settings' },
  calendar: { zh: '节假日', en: 'holidays' },
  user: { zh: '账号', en: 'people' },
  key: { zh: '接口密钥', en: 'keys' },
};

/** Words that mean something else for a programme than for an enterprise or an obligation. */
const PROGRAMME: Record<string, Words> = {
  'programme.start': { zh: '载入方案并启动', en: 'load a plan and start it' },
  'programme.amend': { zh: '调整方案', en: 'amend the plan' },
  'programme.close': { zh: '结束', en: 'end' },
};

const VERBS: Record<string, Words> = {
  read: { zh: '查看', en: 'read' },
  decide: { zh: '决定', en: 'decide' },
  report: { zh: '填报', en: 'report' },
  urge: { zh: '催办', en: 'urge' },
  draft: { zh: '起草', en: 'draft' },
  try: { zh: '检查、预演', en: 'check, rehearse' },
  write: { zh: '修改', en: 'change' },
  export: { zh: '导出', en: 'export' },
  summary: { zh: '汇总', en: 'summary' },
  draw: { zh: '抽取', en: 'draw' },
  decode: { zh: '解密流程记录', en: 'open what is sealed' },
  retry: { zh: '重试', en: 'retry' },
  resend: { zh: '重新发送', en: 'send again' },
  enrol: { zh: '登记', en: 'enrol' },
  enter: { zh: '登记', en: 'enter' },
  import: { zh: '导入', en: 'import' },
  startCycles: { zh: '批量启动', en: 'start cycles' },
};
