import type { Role } from '../../contract/roles.ts';
import type { Language, Words } from '../../contract/words.ts';

const ROLE: Record<Role, Words> = {
  officer: { zh: '部门经办人', en: 'department officer' },
  head: { zh: '部门负责人', en: 'department head' },
  office: { zh: '安委办', en: 'safety office' },
  committee: { zh: '安委会', en: 'safety committee' },
  operator: { zh: '系统管理员', en: 'operator' },
  auditor: { zh: '审计员', en: 'auditor' },
};

/** Names a role of an account. */
export const accountRole = (role: Role, language: Language) => ROLE[role][language];
