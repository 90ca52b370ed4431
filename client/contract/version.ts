/** The release, as package.json has it (held by test/structure.test.ts). */
export const VERSION = '0.2.0';
