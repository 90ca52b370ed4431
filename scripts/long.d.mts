export const testFiles: string[];
export const FIRST_WALK: string;
export const LONG: string[];
export const FOR_A_RELEASE: string[];
export const IN_PART: string[];
