import { SaxesParser, type SaxesTagPlain } from 'saxes';

/** What somebody wants to hear of a part of a workbook: names come without the prefix that their document uses. */
export interface XmlHandlers {
  open?: (name: string, attributes: Record<string, string>) => void;
  close?: (name: string) => void;
  /** Text as it stands or as CDATA: to a reader they are the same. */
  text?: (text: string) => void;
}

/**
 * Reads XML piece by piece. Names are those of the document's own vocabulary: `x:row` is `row` where the root is `x:worksheet`, and what
 * another vocabulary adds keeps its prefix and so means nothing.
 */
export function xmlReader({ open, close, text }: XmlHandlers): { write: (piece: string) => void; end: () => void } {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let prefix: string | undefined;
  const local = (name: string) => (prefix && name.startsWith(prefix) ? name.slice(prefix.length) : name);
  parser.on('opentag', (tag: SaxesTagPlain) => {
    prefix ??= tag.name.slice(0, tag.name.indexOf(':') + 1);
    open?.(local(tag.name), tag.attributes);
  });
  if (close) parser.on('closetag', (tag) => close(local(tag.name)));
  if (text) {
    parser.on('text', text);
    parser.on('cdata', text);
  }
  return { write: (piece) => void parser.write(piece), end: () => void parser.close() };
}
