import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { Action } from '../contract/roles.ts';

export interface ConsolePage {
  /** Below `/p/:programme`. */
  path: string;
  component: LazyExoticComponent<ComponentType>;
  /** The row of the table of roles that it stands under. */
  action: Action;
  /** In the menu, when it has a name there. */
  zh?: string;
  en?: string;
  /** In the menu of a department. */
  zhOwn?: string;
  enOwn?: string;
}

/** Every page of a programme: the menu and the addresses are made of this. */
export const PAGES: ConsolePage[] = [
  { path: '', component: lazy(() => import('./pages/overview.tsx')), action: 'programme.read', zh: '总览', en: 'Overview' },
  {
    path: 'obligations',
    component: lazy(() => import('./pages/obligations.tsx')),
    action: 'obligation.read',
    zh: '任务',
    en: 'Obligations',
    zhOwn: '我的任务',
    enOwn: 'My work',
  },
  { path: 'obligations/:milestone/:department', component: lazy(() => import('./pages/obligation.tsx')), action: 'obligation.read' },
  { path: 'decisions', component: lazy(() => import('./pages/decisions.tsx')), action: 'decision.read', zh: '待办审批', en: 'Decisions' },
  { path: 'enterprises', component: lazy(() => import('./pages/enterprises.tsx')), action: 'enterprise.read', zh: '企业', en: 'Enterprises' },
  { path: 'enterprises/:uscc', component: lazy(() => import('./pages/enterprise.tsx')), action: 'enterprise.read' },
  { path: 'targets', component: lazy(() => import('./pages/targets.tsx')), action: 'target.read', zh: '达标目标', en: 'Targets' },
  { path: 'score', component: lazy(() => import('./pages/score.tsx')), action: 'score.read', zh: '考核', en: 'Scores' },
  { path: 'notices', component: lazy(() => import('./pages/notices.tsx')), action: 'notice.read', zh: '通知台账', en: 'Notices' },
  { path: 'plan', component: lazy(() => import('./pages/plan.tsx')), action: 'programme.read', zh: '计划', en: 'Plan' },
  { path: 'operations', component: lazy(() => import('./pages/operations.tsx')), action: 'operation.read', zh: '运行', en: 'Operations' },
  { path: 'system', component: lazy(() => import('./pages/system.tsx')), action: 'system.read', zh: '系统', en: 'System' },
];
