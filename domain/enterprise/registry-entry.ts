import type { PlainDate } from '../kernel/dates.ts';
import type { Details } from './details.ts';
import type { EnterpriseStage, Level } from './enterprise.ts';

/** One enterprise as a registry file gives it, read and checked: what an import hands on and an export writes. */
export interface RegistryEntry {
  /** 统一社会信用代码, 18 characters with a valid check character (GB 32100-2015). */
  uscc: string;
  name: string;
  sectorId: string;
  /** The department that supervises it; the sector's lead where the file names none. */
  departmentId: string;
  /** Its own mail address, where it is to be written to. */
  mail?: string;
  details?: Details;
  /** First day of running: self-assessment needs so many months of it. */
  runningSince?: PlainDate;
  stage: EnterpriseStage;
  /** Day on which creation began. */
  startedOn?: PlainDate;
  certificate?: {
    /** Left out where the list does not have it: asked for later. */
    number?: string;
    level: Level;
    issuedOn: PlainDate;
    /** Last day on which it is valid. */
    expiresOn: PlainDate;
  };
  /** Day of the last annual self-assessment. */
  reviewedOn?: PlainDate;
}
