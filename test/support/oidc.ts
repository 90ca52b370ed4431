import { once } from 'node:events';
import type { Server } from 'node:http';
import Provider from 'oidc-provider';
import { freePort } from '../../embedded/stack.ts';

export const CLIENT = { id: 'duban', secret: 'a-client-secret-for-tests-only' };

export interface OidcProvider {
  issuer: string;
  /** Signs in at the provider as the person with this address, from the address that our start gave; gives where it sends the browser back to. */
  signIn(url: string, email: string): Promise<string>;
  close(): Promise<void>;
}

/** A real OpenID Connect provider that knows everybody: whoever signs in has the address that they typed; `two#a@b.example` is another person with that of `a@b.example`. */
export async function startOidcProvider(redirectUri: string): Promise<OidcProvider> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      { client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri], grant_types: ['authorization_code'], response_types: ['code'] },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    findAccount: (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: async () => ({ sub, email: sub.split('#').at(-1), email_verified: true, name: sub.split('@')[0] }),
    }),
    cookies: { keys: ['for-tests-only'] },
  } as ConstructorParameters<typeof Provider>[1]);
  const server: Server = provider.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    issuer,
    async signIn(url, email) {
      const jar = new Map<string, string>();
      /** One step of a browser: with its cookies, not following. */
      const step = async (to: string, form?: Record<string, string>): Promise<Response> => {
        const response = await fetch(new URL(to, issuer), {
          redirect: 'manual',
          headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
          ...(form && { method: 'POST', body: new URLSearchParams(form) }),
        });
        for (const cookie of response.headers.getSetCookie()) {
          const [pair = ''] = cookie.split(';');
          jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
        }
        return response;
      };
      let response = await step(url);
      for (let steps = 0; steps < 12; steps++) {
        const location = response.headers.get('location');
        if (location?.startsWith(redirectUri)) return location;
        if (location !== null) {
          response = await step(location);
          continue;
        }
        const page = await response.text();
        const action = /action="([^"]+)"/.exec(page)?.[1];
        const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
        if (action === undefined || prompt === undefined) throw new Error(`the provider shows no form: ${page.slice(0, 300)}`);
        response = await step(action, prompt === 'login' ? { prompt, login: email, password: 'anything' } : { prompt });
      }
      throw new Error('the provider never came back');
    },
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
