import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

/**
 * What every answer tells browsers: where scripts, styles and pictures may come from, that nobody else frames or reads it, that its kind
 * is what it says, and, where people come by https, that they come by nothing else. Given to each answer before anything looks at the
 * request, so that a refusal says it as well.
 */
export function openBrowserRules(publicUrl: string): (request: IncomingMessage, response: ServerResponse) => void {
  const https = publicUrl.startsWith('https:');
  const rules = helmet({
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        fontSrc: ["'self'", 'data:'],
        // antd writes its styles at run time; charts and previews are blobs.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        upgradeInsecureRequests: https ? [] : null,
      },
    },
    strictTransportSecurity: https,
  });
  return (request, response) =>
    rules(request, response, (error?: unknown) => {
      if (error !== undefined) throw error;
    });
}

/** The same for an answer that holds no page, where nothing is known of the request. */
export const BARE_RULES = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
