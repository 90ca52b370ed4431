import type { PlainDate } from '../kernel/dates.ts';

/** A plan with nothing in it yet, for whoever begins without a document: every part that has to be filled in is there, and blank. */
export const blankPlan = (code: string, from: PlainDate, to: PlainDate): string => `id: ${code}
name: ""
zone: Asia/Shanghai
from: ${from}
to: ${to}
source: { title: "" }
holidays: { table: china }
office: { name: "", officer: "", director: "" }
committee: { name: "", officer: "" }
operator: { name: 系统管理员, officer: "" }
departments: []
milestones: []
`;
