import type { RegistryEntry } from '../../domain/enterprise/registry-entry.ts';
import { usccCheckCharacter } from '../../domain/enterprise/uscc.ts';

/** A valid code of no real enterprise: division 999999 does not exist. */
export function uscc(number: number): string {
  const body = `91999999${String(number).padStart(9, '0')}`;
  return `${body}${usccCheckCharacter(body)}`;
}

/** An enterprise as a registry file would have it. */
export function entry(number: number, changes: Partial<RegistryEntry> = {}): RegistryEntry {
  return { uscc: uscc(number), name: `样例企业${number}有限公司`, sectorId: 'dams', departmentId: 'water', stage: 'listed', ...changes };
}

/** One that was certified before 2019 for three years. */
export function certifiedEntry(number: number, issuedOn = '2018-05-10', changes: Partial<RegistryEntry> = {}): RegistryEntry {
  const expiresOn = `${Number(issuedOn.slice(0, 4)) + 3}-${issuedOn.slice(5, 8)}${String(Number(issuedOn.slice(8)) - 1).padStart(2, '0')}`;
  return entry(number, { stage: 'certified', certificate: { number: `AQB-${number}`, level: 3, issuedOn, expiresOn }, ...changes });
}
