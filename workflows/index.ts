export { mailroom } from './mailroom.ts';
export { milestone } from './milestone.ts';
export { obligation } from './obligation.ts';
export { programme } from './programme.ts';
