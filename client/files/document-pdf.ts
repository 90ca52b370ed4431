import { createRequire } from 'node:module';
import path from 'node:path';
import type { Block } from '../../domain/draft/draft.ts';
import { refusal } from './refusal.ts';

/** A PDF’s text as paragraphs: its lines joined again. */

const MOST_PAGES = 400;
const ROOT = path.dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));

interface Line {
  text: string;
  left: number;
  right: number;
  top: number;
  size: number;
}

export async function pdfBlocks(buffer: Buffer): Promise<Block[]> {
  const { getDocument, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const loading = getDocument({
    data: new Uint8Array(buffer),
    cMapUrl: `${path.join(ROOT, 'cmaps')}${path.sep}`,
    cMapPacked: true,
    standardFontDataUrl: `${path.join(ROOT, 'standard_fonts')}${path.sep}`,
    verbosity: VerbosityLevel.ERRORS,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
  });
  try {
    const document = await loading.promise.catch((error: Error) => {
      throw error.name === 'PasswordException'
        ? refusal('password', '这个 PDF 加了密码；请另存为不带密码的文件', 'This PDF has a password: save it without one')
        : refusal(
            'broken',
            '文件已损坏或不是 PDF；请重新导出，或上传原来的 Word 文件',
            'The file is damaged or no PDF: export it again, or hand in the Word file that it was made from',
          );
    });
    if (document.numPages > MOST_PAGES)
      throw refusal(
        'too-large',
        `PDF 有 ${document.numPages} 页，最多 ${MOST_PAGES} 页；请只留方案本身`,
        `The PDF has ${document.numPages} pages, at most ${MOST_PAGES} are read: keep only the plan itself`,
      );
    const blocks: Block[] = [];
    let open: { text: string; full: boolean } | undefined;
    for (let number = 1; number <= document.numPages; number++) {
      const page = await document.getPage(number);
      const lines = linesOf((await page.getTextContent()).items as Item[]);
      page.cleanup();
      open = joined(lines, open, blocks);
    }
    if (open) blocks.push({ kind: 'paragraph', text: open.text });
    if (blocks.length === 0)
      throw refusal(
        'scanned',
        '这个 PDF 里没有文字，是扫描件或图片；请上传 Word 文件，或先做文字识别（OCR）',
        'There is no text in this PDF, only pictures: hand in the Word file, or have its text recognised (OCR) first',
      );
    return blocks;
  } finally {
    await loading.destroy();
  }
}

type Item = { str?: string; transform?: number[]; width?: number; height?: number };

/** What stands at one height is a line; from left to right. */
function linesOf(items: readonly Item[]): Line[] {
  const lines: (Line & { parts: { left: number; right: number; text: string }[] })[] = [];
  for (const { str = '', transform = [], width = 0, height = 0 } of items) {
    if (str.trim() === '') continue;
    const [left = 0, top = 0] = transform.slice(4);
    const size = Math.max(height, Math.abs(transform[3] ?? 0), 1);
    const part = { left, right: left + width, text: str };
    const line = lines.find((other) => Math.abs(other.top - top) < Math.min(other.size, size) * 0.5);
    if (line) line.parts.push(part);
    else lines.push({ text: '', left, right: left + width, top, size, parts: [part] });
  }
  return lines
    .sort((one, other) => other.top - one.top)
    .map(({ parts, top, size }) => {
      const sorted = parts.sort((one, other) => one.left - other.left);
      const text = sorted.map(({ text: own, left }, index) => `${index > 0 && left - (sorted[index - 1]?.right ?? left) > size ? ' ' : ''}${own}`).join('');
      return { text, left: sorted[0]?.left ?? 0, right: Math.max(...sorted.map(({ right }) => right)), top, size };
    })
    .filter(({ text }) => !/^[-—–\s·]*第?\s*\d{1,3}\s*页?[-—–\s·]*(?:\/\s*\d+|共\s*\d+\s*页)?$/.test(text));
}

const LABEL =
  /^\s*(?:第[一二三四五六七八九十百\d]+[章条]|[一二三四五六七八九十]+、|（[一二三四五六七八九十\d]+）|\([一二三四五六七八九十\d]+\)|\d{1,2}[.．、](?!\d)|[①-⑳]|附件)/;

/** Joins lines to paragraphs: a new one begins indented, with a number, or behind a line that ends before the margin. */
function joined(lines: readonly Line[], before: { text: string; full: boolean } | undefined, blocks: Block[]): { text: string; full: boolean } | undefined {
  const margin = { left: Math.min(...lines.map(({ left }) => left)), right: Math.max(...lines.map(({ right }) => right)) };
  let open = before;
  for (const line of lines) {
    const indented = line.left - margin.left > line.size * 1.2;
    const full = margin.right - line.right < line.size * 2;
    if (open?.full && !indented && !LABEL.test(line.text))
      open = { text: `${open.text}${/[A-Za-z]$/.test(open.text) && /^[A-Za-z]/.test(line.text) ? ' ' : ''}${line.text}`, full };
    else {
      if (open) blocks.push({ kind: 'paragraph', text: open.text });
      open = { text: line.text, full };
    }
  }
  return open;
}
