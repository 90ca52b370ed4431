import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, constants, createSecureServer, createServer, type Http2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { TlsOptions } from 'node:tls';

/** A certificate with its key, and the authority that it comes from, as PEM. */
export interface Certificate {
  cert: Buffer;
  key: Buffer;
  ca: Buffer;
}

/** Options of a server that speaks no TLS later than 1.1, as those of ten years ago. */
export const OUTDATED = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

/** A throwaway authority in a folder, and what it signs. */
export function authority(dir: string, name: string): (subject: string, days?: number) => Certificate {
  const file = (part: string) => path.join(dir, `${name}-${part}`);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...newKey, '-days', '2', '-subj', `/CN=${name}`, '-keyout', file('ca.key'), '-out', file('ca.pem'));
  return (subject) => {
    openssl('req', ...newKey, '-subj', `/CN=${subject}`, '-addext', `subjectAltName=DNS:${subject}`, '-keyout', file('one.key'), '-out', file('one.csr'));
    openssl(
      'x509',
      '-req',
      '-in',
      file('one.csr'),
      '-CA',
      file('ca.pem'),
      '-CAkey',
      file('ca.key'),
      '-days',
      '2',
      '-copy_extensions',
      'copy',
      '-out',
      file('one.pem'),
    );
    return { cert: readFileSync(file('one.pem')), key: readFileSync(file('one.key')), ca: readFileSync(file('ca.pem')) };
  };
}

/** What a real server is put behind: TLS, rights, an API key. */
export interface Front {
  tls?: Certificate & Pick<TlsOptions, 'minVersion' | 'maxVersion' | 'ciphers'>;
  /** Whose certificates clients must show. */
  clients?: Buffer;
  /** A call that is refused: gRPC status and words. */
  refuses?(path: string, headers: IncomingHttpHeaders): { status: number; message: string } | undefined;
}

/** Stands before a real Temporal server, as a load balancer or an authorizer does, and hands on what it lets through. */
export async function startFront(upstream: string, { tls, clients, refuses }: Front): Promise<{ address: string; close(): Promise<void> }> {
  const session = connect(`http://${upstream}`);
  session.on('error', () => undefined);
  const server: Http2Server = tls
    ? (createSecureServer({
        ...tls,
        ca: undefined,
        ...(clients && { ca: clients, requestCert: true, rejectUnauthorized: true }),
      }) as unknown as Http2Server)
    : createServer();
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (one) => sessions.add(one));
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => undefined);
    const refused = refuses?.(String(headers[':path']), headers);
    if (refused) {
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': String(refused.status), 'grpc-message': refused.message },
        { endStream: true },
      );
      return;
    }
    const { ':authority': _host, ':scheme': _scheme, ...rest } = headers;
    const out = session.request(rest);
    let trailers: IncomingHttpHeaders = {};
    out.on('error', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
    out.on('trailers', (given) => {
      trailers = given;
    });
    out.on('response', (given, flags) => {
      const { connection: _none, ...answer } = given;
      if (flags & constants.NGHTTP2_FLAG_END_STREAM) stream.respond(answer, { endStream: true });
      else {
        stream.respond(answer, { waitForTrailers: true });
        out.pipe(stream);
      }
    });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.pipe(out);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const one of sessions) one.destroy();
      session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
