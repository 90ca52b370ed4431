import { createHash, randomInt } from 'node:crypto';
import { COMMITTEE, OFFICE, OPERATOR } from '../../domain/kernel/bodies.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { DEPARTMENT_ROLES, type Role } from '../contract/roles.ts';
import { ServiceError } from '../errors.ts';

/** Who asks: a person with a session, or another system with a key. */
export interface Caller {
  /** User id, or `key:<id>`. */
  id: string;
  /** What lets them in now: a session's id, or `key:<id>`. */
  grantId: string;
  /** The person who answers for what they do: themselves, or whoever made the key. */
  personId?: string;
  username: string;
  name: string;
  role: Role;
  /** The body that they act for. */
  org: string;
  by: 'password' | 'key';
  mustChangePassword: boolean;
  /** What has to come before anything else: a code of their second factor, or setting one up, which their role has to have. */
  lacks?: 'code' | 'set-up';
  expiresAt?: Date;
}

/** Letters and digits that nobody mistakes for one another. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
export const randomText = (length: number) => Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The body that a role acts for; departments are named, the others are themselves. */
export function orgOf(role: Role, org: string | undefined): string {
  if (role === 'office') return OFFICE;
  if (role === 'committee') return COMMITTEE;
  if (role === 'operator') return OPERATOR;
  if (role === 'auditor') return 'auditor';
  if (org === undefined || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(org) || [OFFICE, COMMITTEE, OPERATOR, 'auditor'].includes(org))
    throw new ServiceError('invalid', 'department-missing', {
      zh: '部门经办人和部门负责人须填写所在部门。',
      en: 'An officer or a head needs the code of their department.',
    });
  return org;
}

/** The actor that the ledger knows a caller by. */
export const actorOf = ({ org, name }: Pick<Caller, 'org' | 'name'>): Actor => ({ org, name });

/** The department that a caller is limited to; undefined for those who see all. */
export const departmentOf = ({ role, org }: Pick<Caller, 'role' | 'org'>): string | undefined =>
  (DEPARTMENT_ROLES as readonly Role[]).includes(role) ? org : undefined;
