export const testFiles: string[];
export const LONG: string[];
export const IN_PART: string[];
