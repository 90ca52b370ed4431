import tls from 'node:tls';

/** What is recommended by now, for TLS 1.3 and 1.2: forward secrecy, and text that nobody changes unseen (Mozilla's intermediate list, RFC 9325). */
export const RECOMMENDED_CIPHERS = [
  ...['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ...['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305', 'DHE-RSA-AES128-GCM-SHA256', 'DHE-RSA-AES256-GCM-SHA384'],
].join(':');

// The engine's own library reads this when it is loaded, and looks at no default of Node's. Every engine has these.
process.env.GRPC_SSL_CIPHER_SUITES ??= RECOMMENDED_CIPHERS;

/** From here on this process speaks nothing else with databases, mail servers and whatever it calls. */
export function speakRecommendedOnly(): void {
  tls.DEFAULT_CIPHERS = RECOMMENDED_CIPHERS;
}
