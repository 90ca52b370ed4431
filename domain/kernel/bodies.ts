/** Codes that stand for bodies which every plan has; no department may take one. */
export const OFFICE = 'office';
export const COMMITTEE = 'committee';
export const OPERATOR = 'operator';
export const PROGRAMME = 'programme';
/** The plan itself, where it acts. */
export const PLAN_ITSELF = { org: PROGRAMME, name: 'plan' };
/** The body that certifies, and the government that closes down: they decide and are never mailed. */
export const AUTHORITY = 'authority';
export const GOVERNMENT = 'government';
/** Stands for every enterprise on an obligation's roster, each at its own address; looked up when the mails leave. */
export const EACH_ENTERPRISE = 'roster/enterprise';
/** Whether a notice goes to an enterprise itself: `USCC/enterprise`, or each of those that it tells of. */
export const isToEnterprise = (recipient: string): boolean => recipientParts(recipient).role === 'enterprise';
export const RESERVED_CODES = [OFFICE, COMMITTEE, OPERATOR, PROGRAMME, AUTHORITY, GOVERNMENT, 'roster'];

/** The code of whoever a notice goes to: `org/role`, e.g. `water/officer`. Its address is looked up when the mail leaves. */
export const recipientOf = (org: string, role: string): string => `${org}/${role}`;

/** The body and the role in a recipient code. */
export function recipientParts(recipient: string): { org: string; role: string } {
  const [org = '', role = ''] = recipient.split('/');
  return { org, role };
}

/** The role, and the code, of a unit to which a department has passed a part of an obligation on: `water/unit-…` gets its mails. */
export const unitRole = (code: string, number: number): string => `unit-${code}-${number}`;
export const isUnit = (code: string): boolean => /^unit-[0-9a-z]+-\d+$/.test(code);
/** Whether a notice goes to such a unit: its address is kept with its portion. */
export const isToUnit = (recipient: string): boolean => isUnit(recipientParts(recipient).role);

/** The body in a recipient code. */
export const orgOf = (recipient: string): string => recipientParts(recipient).org;

/** The body that accepts, returns and waives: the office, or the committee where the office itself answers. */
export function confirmerOf(state: { departmentId: string }): string {
  return state.departmentId === OFFICE ? COMMITTEE : OFFICE;
}

/** Who has to accept what is handed in, one after the other. */
export function approversOf(state: { departmentId: string; approval?: 'committee' | 'both' | undefined; reviewer?: string | undefined }): string[] {
  const { reviewer } = state;
  // Nobody looks at its own.
  if (reviewer !== undefined && reviewer !== state.departmentId) return [reviewer, ...approversOf({ ...state, reviewer: undefined })];
  if (state.departmentId === OFFICE || state.approval === 'committee') return [COMMITTEE];
  return state.approval === 'both' ? [OFFICE, COMMITTEE] : [OFFICE];
}

/** Who accepts or returns it now: the second of two, once the first has passed it on. */
export function approverOf(state: Parameters<typeof approversOf>[0] & { endorsedAtMs?: number | undefined }): string {
  const [first = OFFICE, second] = approversOf(state);
  return second !== undefined && state.endorsedAtMs !== undefined ? second : first;
}
