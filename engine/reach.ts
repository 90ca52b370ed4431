import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** How TLS is asked for, as `@temporalio/envconfig` gives it. */
interface TlsSettings {
  serverNameOverride?: string;
  serverRootCACertificate?: Uint8Array;
  clientCertPair?: { crt: Uint8Array; key: Uint8Array };
}

/** What keeps a connection from coming about: a whole sentence but for the address. */
export interface Obstacle {
  what: string;
  remedy: string;
  /** Whether nothing answers at this address. */
  absent?: boolean;
}

/** How long one look may take (real ms). */
const LOOK_MS = 4_000;
const HUNG_UP = 'HUNG_UP';
/** How long to wait for a server that asks for a certificate (real ms): it says so only after the handshake. */
const AFTERTHOUGHT_MS = 500;

/**
 * Looks at what lies between us and an engine that could not be connected to. The library waits until its time is over and then only says
 * that; this function asks the network and TLS the same thing and keeps what they say.
 */
export async function obstacleTo(address: string, tls: unknown): Promise<Obstacle | undefined> {
  const { host, port } = hostAndPort(address);
  const reached = await plainly(host, port);
  if (reached !== undefined) return reached;
  const settings = tls === true ? {} : (tls as TlsSettings | undefined | null | false);
  if (!settings) {
    // A server that speaks TLS waits for us to begin, so we do.
    const answer = await securely(host, port, { rejectUnauthorized: false });
    if (answer.spoke === false) return undefined;
    return { what: 'it speaks TLS only', remedy: 'set TEMPORAL_TLS=true, with TEMPORAL_TLS_SERVER_CA_CERT_PATH for an authority of your own' };
  }
  const answer = await securely(host, port, {
    ...(settings.serverNameOverride !== undefined && { servername: settings.serverNameOverride }),
    ...(settings.serverRootCACertificate && { ca: Buffer.from(settings.serverRootCACertificate) }),
    ...(settings.clientCertPair && { cert: Buffer.from(settings.clientCertPair.crt), key: Buffer.from(settings.clientCertPair.key) }),
  });
  return answer.error && tlsObstacle(answer.error, settings);
}

function hostAndPort(address: string): { host: string; port: number } {
  const { hostname, port } = new URL(`tcp://${address}`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 7233) };
}

const NETWORK: Record<string, Obstacle> = {
  ECONNREFUSED: { what: 'nothing listens there', remedy: 'start one, or set TEMPORAL_ADDRESS to where it is', absent: true },
  ENOTFOUND: { what: 'its host is not known', remedy: 'check the name in TEMPORAL_ADDRESS' },
  EAI_AGAIN: { what: 'its host cannot be looked up now', remedy: 'check the name in TEMPORAL_ADDRESS and the name server' },
};

function plainly(host: string, port: number): Promise<Obstacle | undefined> {
  return new Promise((resolve) => {
    const socket = connectPlain({ host, port, timeout: LOOK_MS });
    const end = (obstacle?: Obstacle) => {
      socket.destroy();
      resolve(obstacle);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end({ what: 'it does not answer', remedy: 'check TEMPORAL_ADDRESS, and the network and firewall between' }));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(NETWORK[error.code ?? ''] ?? { what: error.message, remedy: 'check TEMPORAL_ADDRESS, and the network between' }),
    );
  });
}

interface TlsAnswer {
  /** Whether the other end speaks TLS. */
  spoke: boolean;
  error?: NodeJS.ErrnoException;
}

function securely(host: string, port: number, options: Record<string, unknown>): Promise<TlsAnswer> {
  return new Promise((resolve) => {
    let spoke = false;
    const socket = connectTls({ host, port, ALPNProtocols: ['h2'], ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }), ...options });
    const end = (error?: NodeJS.ErrnoException) => {
      socket.destroy();
      resolve({ spoke, ...(error && { error }) });
    };
    socket.setTimeout(LOOK_MS, () => end(Object.assign(new Error('it does not answer'), { code: 'ETIMEDOUT' })));
    socket.once('secureConnect', () => {
      spoke = true;
      setTimeout(() => end(), AFTERTHOUGHT_MS);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // Only an end that speaks TLS looks at a certificate or sends an alert.
      spoke ||= /CERT|SELF_SIGNED|UNABLE_TO|ALERT|HANDSHAKE_FAILURE/.test(error.code ?? '') && !/WRONG_VERSION|PACKET/.test(error.code ?? '');
      end(error);
    });
    // Some servers refuse a certificate by hanging up and say nothing.
    socket.once('close', () => end(spoke ? Object.assign(new Error('it hangs up'), { code: HUNG_UP }) : undefined));
  });
}

function tlsObstacle({ code = '', message }: NodeJS.ErrnoException, { clientCertPair }: TlsSettings): Obstacle {
  const said = message.replace(/^[0-9A-F]{8,}:error:[^:]*:[^:]*:/, '').split(':')[0] ?? message;
  if (/ALTNAME/.test(code))
    return { what: `its certificate is for another name (${message})`, remedy: 'set TEMPORAL_ADDRESS or TEMPORAL_TLS_SERVER_NAME to a name that it has' };
  if (/EXPIRED|NOT_YET/.test(code))
    return { what: `its certificate is not valid today (${message})`, remedy: 'have it renewed, and check this machine’s clock' };
  if (/SELF_SIGNED|UNABLE_TO|CERT_/.test(code))
    return {
      what: `its certificate comes from an authority that is not trusted here (${message})`,
      remedy: 'set TEMPORAL_TLS_SERVER_CA_CERT_PATH to the file of that authority',
    };
  if (/ALERT|HANDSHAKE_FAILURE|ECONNRESET/.test(code) || code === HUNG_UP)
    return clientCertPair
      ? { what: `it does not accept the certificate of TEMPORAL_TLS_CLIENT_CERT_PATH (${said})`, remedy: 'use one of an authority that it trusts' }
      : { what: `it asks for a client certificate (${said})`, remedy: 'set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH' };
  if (/WRONG_VERSION|PACKET/.test(code)) return { what: 'it speaks no TLS', remedy: 'leave TEMPORAL_TLS and TEMPORAL_API_KEY out, or set TEMPORAL_TLS=false' };
  return { what: `TLS does not come about (${message})`, remedy: 'check the TEMPORAL_TLS settings' };
}
