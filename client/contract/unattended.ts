/** The header of a request that a page makes while nobody is at it: it is no sign of life, and the session goes on to its idle time. */
export const UNATTENDED = 'x-unattended';
