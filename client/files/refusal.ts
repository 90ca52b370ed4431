import { ServiceError } from '../errors.ts';

/** One sentence on why a document is not read. */
export const refusal = (code: string, zh: string, en: string) => new ServiceError('invalid', code, { zh: `${zh}。`, en: `${en}.` });
