import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import iconv from 'iconv-lite';
import { ZipFile } from 'yazl';
import type { Block } from '../../domain/draft/draft.ts';

/** Documents of every kind, made of the same paragraphs and tables. */

/** Lines that begin with | are rows of a table. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith('|')) {
      blocks.push({ kind: 'paragraph', text: line });
      continue;
    }
    const row = line
      .replace(/^\| ?| ?\|$/g, '')
      .split('|')
      .map((cell) => cell.trim());
    const last = blocks.at(-1);
    if (last?.kind === 'table') last.rows.push(row);
    else blocks.push({ kind: 'table', rows: [row] });
  }
  return blocks;
}

const xml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';

/** A paragraph that Word counts itself. */
export type DocxBlock = Block | { kind: 'counted'; level: number; text: string };

export async function writeDocx(file: string, blocks: readonly DocxBlock[]): Promise<void> {
  const paragraph = (text: string, properties = '') => `<w:p>${properties}<w:r><w:t xml:space="preserve">${xml(text)}</w:t></w:r></w:p>`;
  const body = blocks
    .map((block) => {
      if (block.kind === 'table')
        return `<w:tbl>${block.rows.map((row) => `<w:tr>${row.map((cell) => `<w:tc>${paragraph(cell)}</w:tc>`).join('')}</w:tr>`).join('')}</w:tbl>`;
      return block.kind === 'counted'
        ? paragraph(block.text, `<w:pPr><w:numPr><w:ilvl w:val="${block.level}"/><w:numId w:val="1"/></w:numPr></w:pPr>`)
        : paragraph(block.text);
    })
    .join('');
  const levels = [0, 1, 2]
    .map((level) => `<w:lvl w:ilvl="${level}"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%${level + 1}、"/></w:lvl>`)
    .join('');
  const parts: Record<string, string> = {
    '[Content_Types].xml':
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/></Types>',
    '_rels/.rels':
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    'word/_rels/document.xml.rels':
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/></Relationships>',
    'word/document.xml': `<w:document ${W}><w:body>${body}</w:body></w:document>`,
    'word/numbering.xml': `<w:numbering ${W}><w:abstractNum w:abstractNumId="0">${levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`,
  };
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(parts)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
}

export const writeHtml = (file: string, blocks: readonly Block[]) =>
  writeFile(
    file,
    `<!DOCTYPE html><html><head><meta charset="utf-8"><title>通知</title><style>p { color: red }</style></head><body><div>${blocks
      .map((block) =>
        block.kind === 'table'
          ? `<table><tbody>${block.rows.map((row) => `<tr>${row.map((cell) => `<td><p>${xml(cell)}</p></td>`).join('')}</tr>`).join('\n')}</tbody></table>`
          : `<p>&emsp;&emsp;<span>${xml(block.text.slice(0, 7))}</span>${xml(block.text.slice(7))}</p>`,
      )
      .join('\n')}</div><script>var d = "2020年1月1日前完成";</script></body></html>`,
  );

export const writeGb18030 = (file: string, blocks: readonly Block[]) =>
  writeFile(
    file,
    iconv.encode(blocks.map((block) => (block.kind === 'table' ? block.rows.map((row) => row.join('\t')).join('\r\n') : block.text)).join('\r\n'), 'gb18030'),
  );

const COLUMNS = 28;
const LINES = 22;
const SIZE = 16;

/** A PDF as an office program prints it: lines of 28 characters, the first of each paragraph two characters in, a page number below. */
export async function writePdf(file: string, blocks: readonly Block[], scanned = false): Promise<void> {
  const lines: { text: string; indent: number }[] = [];
  for (const block of blocks) {
    if (block.kind === 'table' || block.text.trim() === '') continue;
    let rest = [...block.text.trim()];
    for (let first = true; rest.length > 0; first = false) {
      const room = first ? COLUMNS - 2 : COLUMNS;
      lines.push({ text: rest.slice(0, room).join(''), indent: first ? 2 : 0 });
      rest = rest.slice(room);
    }
  }
  const hex = (text: string) => Buffer.from(text, 'utf16le').swap16().toString('hex');
  const pages: string[] = [];
  for (let at = 0; at < lines.length; at += LINES) {
    const shown = lines
      .slice(at, at + LINES)
      .map(({ text, indent }, row) => `BT /F1 ${SIZE} Tf ${80 + indent * SIZE} ${780 - row * 32} Td <${hex(text)}> Tj ET`);
    pages.push([...shown, `BT /F1 12 Tf 290 40 Td <${hex(`- ${at / LINES + 1} -`)}> Tj ET`].join('\n'));
  }
  if (scanned) pages.splice(0, pages.length, '0 0 1 rg 80 80 400 600 re f');
  const cmap =
    '/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end';
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${6 + index * 2} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>',
    '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /FontDescriptor << /Type /FontDescriptor /FontName /SimSun /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >> >>',
    `<< /Length ${cmap.length} >>\nstream\n${cmap}\nendstream`,
    ...pages.flatMap((content, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${7 + index * 2} 0 R >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]),
  ];
  let text = '%PDF-1.7\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  await writeFile(file, text, 'latin1');
}
