/** Longer than any text that the API takes (bytes). */
const LARGEST_BYTES = 3_000_000;

/** A chosen file as text with plain line ends: UTF-8, or what a Chinese Windows writes. Undefined where it is too large, or no text. */
export async function readTextFile(file: File): Promise<string | undefined> {
  if (file.size > LARGEST_BYTES) return undefined;
  const bytes = await file.arrayBuffer();
  for (const encoding of ['utf-8', 'gb18030'])
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes('\u0000')) return text.replaceAll('\r\n', '\n');
    } catch {
      // Not in this one.
    }
  return undefined;
}
