/** Where a provider describes itself. */
export const discoveryOf = ({ issuer }: { issuer: string }) => `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;

/** As long as a provider may take for each answer (real ms). */
const ANSWERS_WITHIN_MS = 10_000;

const json = async (address: string, headers: Record<string, string> = {}): Promise<Record<string, unknown>> => {
  // Whatever the provider's own addresses lead on to is not in the settings: nothing of ours goes there, a token least of all.
  const response = await fetch(address, {
    redirect: 'error',
    headers: { accept: 'application/json', ...headers },
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return (await response.json()) as Record<string, unknown>;
};

/** What a token that better-auth has looked at says, without looking at it again. */
function claimsOf(idToken: string | undefined): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(idToken?.split('.')[1] ?? '', 'base64url').toString());
  } catch {
    return {};
  }
}

/**
 * Who has signed in at the provider: as the ID token says it, or the provider's userinfo where the token has no address. better-auth's own
 * asks the same, and follows whatever redirect it gets.
 */
export async function providerPerson(discoveryUrl: string, { idToken, accessToken }: { idToken?: string | undefined; accessToken?: string | undefined }) {
  let said = claimsOf(idToken);
  if (typeof said.sub !== 'string' || typeof said.email !== 'string') {
    const { userinfo_endpoint: address } = await json(discoveryUrl);
    if (typeof address !== 'string' || accessToken === undefined) return null;
    said = await json(address, { authorization: `Bearer ${accessToken}` });
  }
  const { sub, email, email_verified: verified, name } = said;
  if (typeof sub !== 'string') return null;
  return {
    ...said,
    id: sub,
    emailVerified: verified === true || verified === 'true',
    ...(typeof email === 'string' && { email }),
    ...(typeof name === 'string' && { name }),
  };
}
