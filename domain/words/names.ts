import { EACH_ENTERPRISE, isToUnit, recipientParts } from '../kernel/bodies.ts';
import { inLanguage, type Language } from '../kernel/language.ts';
import { copyParts } from '../kernel/people.ts';
import { type Portion, portionOf } from '../obligation/portion.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import { roleName } from './words.ts';

/** What the plan calls a sector; its code where the plan no longer has it. */
export function sectorName(plan: Pick<Plan, 'sectors'>, sectorId: string): string {
  return plan.sectors.find((sector) => sector.id === sectorId)?.name ?? sectorId;
}

/** `区水务局负责人` for `water/head`, `Water bureau (head)` in English. */
export function recipientName(plan: Plan, recipient: string, language: Language = 'zh', about: { portions?: Portion[] | undefined } = {}): string {
  const copy = copyParts(recipient);
  if (copy.username !== undefined) {
    const elsewhere = copy.channel !== undefined;
    return inLanguage(language)(
      `${recipientName(plan, copy.recipient)}（${copy.username}${elsewhere ? '，个人通道' : ''}）`,
      `${recipientName(plan, copy.recipient, 'en')} (${copy.username}${elsewhere ? ', own channel' : ''})`,
    );
  }
  const { org, role } = recipientParts(recipient);
  if (recipient === EACH_ENTERPRISE) return inLanguage(language)('名单内各企业', 'each enterprise on the roster');
  if (role === 'enterprise') return inLanguage(language)(`企业 ${org}`, `enterprise ${org}`);
  const unit = portionOf(about, recipient);
  if (unit) return inLanguage(language)(`${unit.name}（${nameOf(plan, org)}分解）`, `${unit.name} (for ${nameOf(plan, org)})`);
  if (isToUnit(recipient)) return inLanguage(language)(`${nameOf(plan, org)}的承办单位`, `a unit of ${nameOf(plan, org)}`);
  if (role === 'officer') return nameOf(plan, org);
  return inLanguage(language)(`${nameOf(plan, org)}${roleName(role)}`, `${nameOf(plan, org)} (${roleName(role, 'en')})`);
}
