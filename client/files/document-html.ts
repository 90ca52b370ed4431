import { Parser } from 'htmlparser2';
import type { Block } from '../../domain/draft/draft.ts';

/** A page as paragraphs and tables; Word documents come here as well, once they are a page. */

const BLOCK = new Set([
  'p',
  'div',
  'br',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'li',
  'ul',
  'ol',
  'section',
  'article',
  'header',
  'footer',
  'blockquote',
  'pre',
  'center',
  'body',
  'dd',
  'dt',
  'hr',
]);
const UNSEEN = new Set(['script', 'style', 'head', 'noscript', 'template', 'svg', 'select', 'button', 'sup', 'nav']);
const MOST_COLUMNS = 60;

interface Cell {
  text: string;
  columns: number;
  rows: number;
}

export function htmlBlocks(html: string): Block[] {
  const blocks: Block[] = [];
  let text = '';
  let hidden = 0;
  // Tables in tables are text of the cell that they stand in.
  let depth = 0;
  let rows: Cell[][] = [];
  let cell: Cell | undefined;
  const lists: { ordered: boolean; number: number }[] = [];
  const end = () => {
    if (text.trim() !== '') blocks.push({ kind: 'paragraph', text });
    text = '';
  };
  const put = (more: string) => {
    if (cell) cell.text += more;
    else text += more;
  };
  const closeTable = () => {
    blocks.push({ kind: 'table', rows: spread(rows) });
    rows = [];
    cell = undefined;
  };
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (UNSEEN.has(name)) hidden++;
        if (hidden > 0) return;
        if (name === 'table') {
          if (depth === 0) end();
          depth++;
        } else if (name === 'tr' && depth === 1) rows.push([]);
        else if ((name === 'td' || name === 'th') && depth === 1) {
          cell = { text: '', columns: spanOf(attributes.colspan, MOST_COLUMNS), rows: spanOf(attributes.rowspan, 2_000) };
          if (rows.length === 0) rows.push([]);
          rows.at(-1)?.push(cell);
        } else if (name === 'ol' || name === 'ul') lists.push({ ordered: name === 'ol', number: Number(attributes.start ?? 1) || 1 });
        if (BLOCK.has(name)) {
          if (cell) put('\n');
          else if (depth === 0) end();
        }
        const list = lists.at(-1);
        if (name === 'li' && list?.ordered && !/^(?:foot|end)note/.test(attributes.id ?? '')) put(`${list.number++}.`);
      },
      ontext(more) {
        // Line breaks of the source are blanks, and between Chinese characters nothing.
        if (hidden === 0 && (depth === 0 || cell)) put(more.replace(/\s*[\r\n]+\s*/g, ' '));
      },
      onclosetag(name) {
        if (UNSEEN.has(name)) {
          hidden = Math.max(0, hidden - 1);
          return;
        }
        if (hidden > 0) return;
        if (name === 'table' && depth > 0) {
          depth--;
          if (depth === 0) closeTable();
        } else if ((name === 'td' || name === 'th') && depth === 1) cell = undefined;
        else if (name === 'ol' || name === 'ul') lists.pop();
        if (BLOCK.has(name) && depth === 0) end();
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  );
  parser.write(html);
  parser.end();
  if (rows.length > 0) closeTable();
  end();
  return blocks;
}

const spanOf = (text: string | undefined, most: number) => Math.min(most, Math.max(1, Number.parseInt(text ?? '1', 10) || 1));

/** Merged cells stand in each place that they cover. */
function spread(rows: readonly Cell[][]): string[][] {
  const grid: string[][] = [];
  const waiting = new Map<number, { text: string; rows: number }>();
  for (const cells of rows) {
    const line: string[] = [];
    const fill = () => {
      for (let over = waiting.get(line.length); over && line.length < MOST_COLUMNS; over = waiting.get(line.length)) {
        if (--over.rows === 0) waiting.delete(line.length);
        line.push(over.text);
      }
    };
    for (const cell of cells) {
      fill();
      const text = cell.text
        .split('\n')
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .join('\n');
      for (let column = 0; column < cell.columns && line.length < MOST_COLUMNS; column++) {
        if (cell.rows > 1) waiting.set(line.length, { text, rows: cell.rows - 1 });
        line.push(text);
      }
    }
    fill();
    grid.push(line);
  }
  return grid;
}
