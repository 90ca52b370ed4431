/** From no concern to the gravest. */
export const LIGHTS = ['green', 'blue', 'yellow', 'orange', 'red'] as const;
export type Light = (typeof LIGHTS)[number];
