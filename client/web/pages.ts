import type { Action } from '../contract/roles.ts';

export interface ConsolePage {
  /** The path below `/p/:programme`. */
  path: string;
  /** The page's file in pages/, loaded when somebody goes there. */
  file: string;
  /** The row of the table of roles that the page stands under. */
  action: Action;
  /** The page's name in the menu, when it has one there. */
  zh?: string;
  en?: string;
  /** The page's name in the menu of a department. */
  zhOwn?: string;
  enOwn?: string;
}

/** Every page of a programme: the menu and the addresses are made from this list. */
export const PAGES: ConsolePage[] = [
  { path: '', file: 'overview', action: 'programme.read', zh: '总览', en: 'Overview' },
  { path: 'todo', file: 'todo', action: 'todo.read', zh: '我的待办', en: 'Waiting for me' },
  {
    path: 'obligations',
    file: 'obligations',
    action: 'obligation.read',
    zh: '任务',
    en: 'Obligations',
    zhOwn: '我的任务',
    enOwn: 'My work',
  },
  { path: 'obligations/:milestone/:department', file: 'obligation', action: 'obligation.read' },
  { path: 'decisions', file: 'decisions', action: 'decision.read', zh: '待办审批', en: 'Decisions' },
  { path: 'decisions/:milestone/:department', file: 'review', action: 'decision.read' },
  { path: 'brief', file: 'brief', action: 'brief.read', zh: '周报', en: 'Brief' },
  { path: 'board', file: 'board', action: 'report.read', zh: '看板', en: 'Board' },
  { path: 'enterprises', file: 'enterprises', action: 'enterprise.read', zh: '企业', en: 'Enterprises' },
  { path: 'enterprises/:uscc', file: 'enterprise', action: 'enterprise.read' },
  { path: 'announcements', file: 'announcements', action: 'announcement.read', zh: '处理公告', en: 'Announced' },
  { path: 'targets', file: 'targets', action: 'target.read', zh: '达标目标', en: 'Targets' },
  { path: 'reports', file: 'reports', action: 'report.read', zh: '报表汇总', en: 'Figures' },
  { path: 'registers', file: 'registers', action: 'register.read', zh: '清单', en: 'Registers' },
  { path: 'standing', file: 'standing', action: 'standing.read', zh: '常态工作', en: 'Standing duties' },
  { path: 'score', file: 'score', action: 'score.read', zh: '考核', en: 'Scores' },
  { path: 'notices', file: 'notices', action: 'notice.read', zh: '通知台账', en: 'Notices' },
  { path: 'plan', file: 'plan', action: 'programme.read', zh: '方案', en: 'Plan' },
  { path: 'operations', file: 'operations', action: 'operation.read', zh: '运行', en: 'Operations' },
  { path: 'system', file: 'system', action: 'system.read', zh: '系统', en: 'System' },
  { path: 'help', file: 'help', action: 'programme.read', zh: '帮助', en: 'Help' },
];
