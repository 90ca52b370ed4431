/** Longer than any text that the API takes (bytes). */
const LARGEST_BYTES = 3_000_000;

/** A chosen file as text with plain line ends; undefined where it is too large, or no text in UTF-8. */
export async function readTextFile(file: File): Promise<string | undefined> {
  if (file.size > LARGEST_BYTES) return undefined;
  const content = await file.text();
  // What is no text shows as the sign for a broken character, or holds a zero.
  if (content.includes('\u0000') || content.includes('\ufffd')) return undefined;
  return content.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
}
