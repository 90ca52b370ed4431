import path from 'node:path';
import files, { type FastifyStaticOptions } from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api } from './context.ts';

const PAGE = 'index.html';
/** Where the build puts what has the hash of its contents in its name. */
const ASSETS = 'assets';

/**
 * The page names the scripts of its release, so that every browser asks whether it is still this one; a file named by its contents is kept for good.
 * What has neither, such as tables of characters, is asked after again in an hour.
 */
function setKept(reply: FastifyReply, file: string): void {
  const name = file.replace(/\.(br|gz)$/, '');
  if (path.basename(name) === PAGE) reply.header('cache-control', 'no-cache');
  else if (path.basename(path.dirname(name)) === ASSETS) reply.header('cache-control', 'public, max-age=31536000, immutable');
}

/** What is compressed is given in the place of its file. */
const HOW = { preCompressed: true, maxAge: '1h', setHeaders: (reply: unknown, file: string) => setKept(reply as FastifyReply, file) } as const;

/**
 * Serves the built console. Which assets there are is looked up at each request: a console that is built anew beside an API that runs is served
 * whole, and one of its former files is not there, whoever asks for it.
 */
export async function serveConsole(app: Api, webDir: string): Promise<void> {
  const options = (more: Partial<FastifyStaticOptions>) => ({ ...HOW, ...more }) as FastifyStaticOptions;
  await app.register(files, options({ root: webDir, wildcard: false, globIgnore: [`${ASSETS}/**`, '**/*.br', '**/*.gz'] }));
  const allowedPath = (name: string) => !/\.(br|gz)$/.test(name);
  const root = path.join(webDir, ASSETS);
  await app.register(files, options({ root, prefix: `/${ASSETS}/`, decorateReply: false, index: false, allowedPath, suppressWarning: true }));
}

/** Whether somebody opens a page of the console: all of them are addresses of its own, and its one file. What is asked for among the assets is a file. */
export const isPage = ({ method, url, headers }: FastifyRequest): boolean =>
  method === 'GET' && !url.startsWith('/api/') && !url.startsWith(`/${ASSETS}/`) && (headers.accept ?? '').includes('text/html');

export const sendPage = (reply: FastifyReply, webDir: string): FastifyReply => reply.sendFile(PAGE, webDir);
