import { createHash, createHmac, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const coded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An ID token as it goes over the wire. */
export type Token = (claims: Record<string, unknown>) => string;

/** A provider that says whatever it is told to say, for tokens that a real one would never give. */
export async function startForgedOidc(clientId: string) {
  const own = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const other = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const signed =
    (key: KeyObject, header: Record<string, unknown> = { alg: 'RS256', kid: 'own' }): Token =>
    (claims) => {
      const body = `${coded({ typ: 'JWT', ...header })}.${coded(claims)}`;
      return `${body}.${sign('sha256', Buffer.from(body), key).toString('base64url')}`;
    };
  const hashed =
    (secret: string): Token =>
    (claims) => {
      const body = `${coded({ typ: 'JWT', alg: 'HS256', kid: 'own' })}.${coded(claims)}`;
      return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
    };
  const jwk = (key: KeyObject) => ({ ...createPublicKey(key).export({ format: 'jwk' }), kid: 'own', alg: 'RS256', use: 'sig' });

  let token = '';
  let aside = '';
  let called: string | undefined;
  const seen: URLSearchParams[] = [];
  const secrets = { access: `access-${randomUUID()}`, refresh: `refresh-${randomUUID()}` };
  let moved: string | undefined;
  /** What has followed where something moved to. */
  const followed: string[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url?.split('?')[0];
    if (path === moved && request.socket.localPort !== portOf(elsewhere))
      return response.writeHead(307, { location: `http://127.0.0.1:${portOf(elsewhere)}${path}` }).end();
    const say = (body: unknown) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    if (path === '/.well-known/openid-configuration')
      return say({
        issuer: called ?? issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/userinfo`,
        jwks_uri: `${issuer}/keys`,
        id_token_signing_alg_values_supported: ['RS256'],
      });
    if (path === '/keys') return say({ keys: [jwk(own.privateKey)] });
    if (path === '/attackers-keys') return say({ keys: [jwk(other.privateKey)] });
    if (path === '/userinfo') return say({ ...JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()), email: aside });
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    seen.push(new URLSearchParams(Buffer.concat(pieces).toString()));
    return say({ access_token: secrets.access, refresh_token: secrets.refresh, token_type: 'Bearer', expires_in: 60, id_token: token });
  };
  const server = createServer(handle);
  /** Another host that answers the same, and whom nobody has named. */
  const elsewhere = createServer((request, response) => {
    followed.push(request.url?.split('?')[0] ?? '');
    void handle(request, response);
  });
  const portOf = (one: Server) => (one.address() as AddressInfo).port;
  for (const one of [server, elsewhere]) {
    one.listen(0, '127.0.0.1');
    await once(one, 'listening');
  }
  const issuer = `http://127.0.0.1:${portOf(server)}`;

  /** What a right token of this sign-in holds. */
  const claimsFor = (start: string, email: string) => {
    const nowSeconds = Math.floor(Date.now() / 1_000);
    return {
      iss: issuer,
      aud: clientId,
      sub: `sub-of-${email}`,
      email,
      email_verified: true,
      name: email,
      nonce: new URL(start).searchParams.get('nonce') ?? undefined,
      iat: nowSeconds,
      exp: nowSeconds + 300,
    };
  };

  return {
    issuer,
    secrets,
    claimsFor,
    right: signed(own.privateKey),
    /** Tokens that nobody may take, whatever they hold. */
    forged: {
      'signed by another': signed(other.privateKey),
      'signed by another that brings its key': signed(other.privateKey, { alg: 'RS256', kid: 'own', jwk: jwk(other.privateKey) }),
      'signed by another that names where its key is': signed(other.privateKey, { alg: 'RS256', kid: 'theirs', jku: `${issuer}/attackers-keys` }),
      'signed by nobody': (claims) => `${coded({ typ: 'JWT', alg: 'none' })}.${coded(claims)}.`,
      'made with what everybody knows': hashed(own.publicKey.export({ type: 'spki', format: 'pem' }).toString()),
      'changed afterwards': (claims) => {
        const [head, , signature] = signed(own.privateKey)({ ...claims, sub: 'somebody-else' }).split('.');
        return `${head}.${coded(claims)}.${signature}`;
      },
    } satisfies Record<string, Token>,
    gives: (next: string) => {
      token = next;
    },
    /** Its userinfo names this address from now on; a token may name none. */
    says: (email: string) => {
      aside = email;
    },
    /** What stood at this path is somewhere else from now on: another host, to which it sends whoever asks. */
    moves: (path: string | undefined) => {
      moved = path;
    },
    followed,
    /** Its document names it so from now on. */
    isCalled: (name: string) => {
      called = name;
    },
    /** Whether the last exchange of a code brought the verifier to the challenge of this start. */
    verifies: (start: string) => {
      const verifier = seen.at(-1)?.get('code_verifier') ?? '';
      const { searchParams } = new URL(start);
      return (
        searchParams.get('code_challenge_method') === 'S256' && searchParams.get('code_challenge') === createHash('sha256').update(verifier).digest('base64url')
      );
    },
    async close() {
      for (const one of [server, elsewhere]) {
        one.closeAllConnections();
        one.close();
      }
    },
  };
}
