import { randomUUID } from 'node:crypto';

/** A form with files, as a browser sends it. */
export function form(parts: { name: string; value?: string; filename?: string; content?: Buffer | string }[]) {
  const boundary = `----duban${randomUUID()}`;
  const body = parts.map(({ name, value, filename, content }) =>
    Buffer.concat([
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: application/octet-stream`}\r\n\r\n`,
      ),
      Buffer.from(content ?? value ?? ''),
      Buffer.from('\r\n'),
    ]),
  );
  return { payload: Buffer.concat([...body, Buffer.from(`--${boundary}--\r\n`)]), headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}
