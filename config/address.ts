// Addresses with user and password in them, as people type them.

/** Those in which a login stands as a rule: an `@` behind the host is none of theirs. */
const WITH_LOGIN = /^(postgres(ql)?|smtps?):/i;

/**
 * Whether the login of an address ends it before its host, as by a `/`, `#` or `?` that is not percent-encoded: what stands behind
 * that is then read as path, or nothing can be read at all.
 */
export function isCutInLogin(value: string): boolean {
  if (!/^\w+:\/\/.*@/s.test(value)) return false;
  if (!URL.canParse(value)) return true;
  const { pathname, search, hash } = new URL(value);
  return WITH_LOGIN.test(value) && `${pathname}${search}${hash}`.includes('@');
}

/** An address without its password and whatever else in it is secret; anything else as it is. */
export function withoutPassword(value: string, instead = ''): string {
  // Where the password ends nobody can say: all that may be of it is left out.
  if (isCutInLogin(value)) return value.replace(/:\/\/.*@/s, `://${instead}@`);
  if (!URL.canParse(value)) return value;
  const address = new URL(value);
  if (address.password !== '') address.password = instead;
  for (const parameter of [...address.searchParams.keys()])
    if (/pass|secret|key|token/i.test(parameter)) instead === '' ? address.searchParams.delete(parameter) : address.searchParams.set(parameter, instead);
  return address.href;
}
