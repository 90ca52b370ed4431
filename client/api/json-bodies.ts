import { isUtf8 } from 'node:buffer';
import type { Api } from './context.ts';
import { ApiProblem, notUtf8 } from './problems.ts';

/** JSON bodies are small, a holiday table the largest (bytes); those that hold a plan say so on their route. */
export const BODY_BYTES = 512 * 1024;
export const PLAN_BODY_BYTES = 4 * 1024 * 1024;

/** Objects and lists inside one another, and values in all: no body that anything here takes has as many. */
const MOST_DEPTH = 32;
const MOST_VALUES = 200_000;

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [SQUARE, SQUARE_END, CURLY, CURLY_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Whether parsing a JSON text would build more than any body needs: looked at before, since building it holds up everybody. */
function isTooMuch(json: Buffer): boolean {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) {
      at = endOfText(json, at);
      continue;
    }
    if (byte === COMMA) values++;
    else if (byte === SQUARE || byte === CURLY) depth++;
    else if (byte === SQUARE_END || byte === CURLY_END) depth--;
    if (depth > MOST_DEPTH || values > MOST_VALUES) return true;
  }
  return false;
}

/** Finds where a text ends that begins at a quote. A quote after a backslash does not end it. */
function endOfText(json: Buffer, from: number): number {
  let at = json.indexOf(QUOTE, from + 1);
  while (at >= 0) {
    let before = at - 1;
    while (json[before] === BACKSLASH) before--;
    if ((at - before) % 2 === 1) return at;
    at = json.indexOf(QUOTE, at + 1);
  }
  return json.length;
}

/** JSON and forms with files, nothing else: no body comes in past its check. */
export function takeJsonOnly(app: Pick<Api, 'removeAllContentTypeParsers' | 'addContentTypeParser' | 'getDefaultJsonParser'>): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (isTooMuch(body))
      done(
        new ApiProblem(413, 'too-much', {
          zh: '请求内容的层次或项数过多，请分几次提交。',
          en: 'The body is nested too deep or has too many values: send less at once.',
        }),
      );
    // Read as UTF-8 without a doubt, a plan in GB18030 would go in as garbage (RFC 8259 8.1: JSON is UTF-8).
    else if (!isUtf8(body)) done(notUtf8());
    else parse(request, body.toString('utf8'), done);
  });
}
