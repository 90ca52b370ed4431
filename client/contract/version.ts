/** The release, as package.json has it (held by test/structure.test.ts). */
export const VERSION = '1.1.0';
