export { digest } from './digest.ts';
export { enterprise } from './enterprise.ts';
export { intake } from './intake.ts';
export { mailroom } from './mailroom.ts';
export { milestone } from './milestone.ts';
export { obligation } from './obligation.ts';
export { programme } from './programme.ts';
