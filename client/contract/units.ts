/** What numbers of a plan may be counted in, and what that is called. */
export { UNITS, unitName } from '../../domain/kernel/units.ts';
