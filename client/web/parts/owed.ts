/** Real seconds beyond which a notice that has not left is no longer a matter of a busy server. */
export const OWED_TOO_LONG_SECONDS = 600;
