import type { Block } from '../../domain/draft/draft.ts';
import { htmlBlocks } from './document-html.ts';
import { refusal } from './refusal.ts';

/** A Word document as paragraphs and tables. */

/** What mammoth gives of a document; its types leave this open. */
interface Element {
  type: string;
  children?: Element[];
  value?: string;
  styleName?: string | null;
  numbering?: { isOrdered: boolean; level: string } | null;
}

export async function docxBlocks(buffer: Buffer): Promise<Block[]> {
  const { default: mammoth } = await import('mammoth');
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer },
      {
        ignoreEmptyParagraphs: true,
        externalFileAccess: false,
        includeEmbeddedStyleMap: false,
        convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
        transformDocument: numbered,
      },
    );
    return htmlBlocks(value);
  } catch {
    throw refusal(
      'broken',
      '文件已损坏或不是 .docx 文档；请用 Word 或 WPS 打开后重新另存为 .docx',
      'The file is damaged or no .docx document: open it with Word or WPS and save it again as .docx',
    );
  }
}

const HAN = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
const han = (number: number) =>
  number <= 10
    ? HAN[number - 1]
    : number < 20
      ? `十${HAN[number - 11]}`
      : `${HAN[Math.floor(number / 10) - 1]}十${number % 10 === 0 ? '' : HAN[(number % 10) - 1]}`;
/** The usual order of numbers in documents of offices. */
const LABELS = [
  (number: number) => `${han(number)}、`,
  (number: number) => `（${han(number)}）`,
  (number: number) => `${number}.`,
  (number: number) => `（${number}）`,
];

/**
 * Writes the numbers that Word counts itself before their paragraphs. Mammoth tells only that a paragraph is counted and how deep, so the
 * form is that which offices use at that depth, below those that are typed.
 */
function numbered(document: Element): Element {
  const paragraphs = paragraphsOf(document);
  const typed = paragraphs.filter(({ numbering }) => !numbering).map(textOf);
  const begin = typed.some((text) => /^（[一二三四五六七八九十]+）/.test(text)) ? 2 : typed.some((text) => /^[一二三四五六七八九十]+、/.test(text)) ? 1 : 0;
  const counts: number[] = [];
  for (const paragraph of paragraphs) {
    const text = textOf(paragraph);
    const { numbering } = paragraph;
    if (!numbering?.isOrdered || text.trim() === '') {
      // A typed number of a higher level begins the count below it again.
      if (begin > 0 && /^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)/.test(text)) counts.length = 0;
      continue;
    }
    const level = Math.min(Number(numbering.level) || 0, 8);
    counts.length = level + 1;
    counts[level] = (counts[level] ?? 0) + 1;
    const label = LABELS[Math.min(begin + level, LABELS.length - 1)]?.(counts[level]) ?? '';
    paragraph.numbering = null;
    paragraph.children = [{ type: 'run', children: [{ type: 'text', value: label }] }, ...(paragraph.children ?? [])];
  }
  return document;
}

function paragraphsOf(element: Element): Element[] {
  // What stands in tables is counted by itself, and seldom means a clause.
  if (element.type === 'paragraph') return [element];
  return element.type === 'table' ? [] : (element.children ?? []).flatMap(paragraphsOf);
}

const textOf = (element: Element): string => (element.type === 'text' ? (element.value ?? '') : (element.children ?? []).map(textOf).join(''));
