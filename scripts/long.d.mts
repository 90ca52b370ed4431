export const testFiles: string[];
export const FIRST_WALK: string;
export const LONG: string[];
export const IN_PART: string[];
