import { AUTHORITY, COMMITTEE, OFFICE, OPERATOR, recipientParts } from '../kernel/bodies.ts';
import type { Language } from '../kernel/language.ts';
import type { Plan } from './plan.ts';

/** The language of mails to a recipient code `org/role`: that of the person, else of the body, else of the plan. */
export function languageOf(plan: Plan, recipient: string): Language {
  const { org, role } = recipientParts(recipient);
  const { office, committee, operator, authority } = plan;
  if (org === OFFICE) return (role === 'director' ? office.directorLanguage : undefined) ?? office.language ?? plan.language;
  const body = { [COMMITTEE]: committee, [OPERATOR]: operator, [AUTHORITY]: authority }[org] ?? plan.bodies.find(({ id }) => id === org);
  if (body) return body.language ?? plan.language;
  const department = plan.departments.find(({ id }) => id === org);
  return (role === 'head' ? department?.headLanguage : undefined) ?? department?.language ?? plan.language;
}
