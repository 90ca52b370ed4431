/** Reads what somebody copied from Excel: cells parted by tabs, quoted where they hold a line end. */
export function pastedCells(text: string): string[][] {
  const rows: string[][] = [[]];
  const cells = text.replace(/\r\n?/g, '\n').matchAll(/("(?:[^"]|"")*"(?=[\t\n]|$)|[^\t\n]*)([\t\n]|$)/g);
  for (const [whole, cell = '', end] of cells) {
    if (whole === '') break;
    const plain = cell.startsWith('"') && cell.endsWith('"') && cell.length > 1 ? cell.slice(1, -1).replaceAll('""', '"') : cell;
    rows.at(-1)?.push(plain.trim());
    if (end === '\n') rows.push([]);
  }
  return rows.filter((row) => row.some((cell) => cell !== ''));
}

export interface PastedContact {
  name: string;
  /** The mail address of the person who does the work, and that of the one who leads the body. */
  officer?: string;
  head?: string;
}

const HEAD = /负责人|领导|局长|主任|分管|head|director/i;
const isAddress = (cell: string) => /^\S+@\S+$/.test(cell);

/** Reads a table of contacts: with or without a header, in any order of its columns. Rows without a name or an address are left over. */
export function pastedContacts(text: string): { contacts: PastedContact[]; left: string[] } {
  const rows = pastedCells(text);
  const header = rows[0]?.some(isAddress) ? undefined : rows[0];
  const nameAt = header?.findIndex((cell) => /单位|部门|名称|机构|name|department|body/i.test(cell) && !/邮/.test(cell)) ?? -1;
  const contacts: PastedContact[] = [];
  const left: string[] = [];
  for (const row of header ? rows.slice(1) : rows) {
    const addresses = row.map((cell, column) => ({ cell, column })).filter(({ cell }) => isAddress(cell));
    const name = (nameAt >= 0 ? row[nameAt] : row.find((cell) => /\p{Script=Han}{2}|[A-Za-z]{3}/u.test(cell) && !isAddress(cell))) ?? '';
    if (name === '' || addresses.length === 0) {
      left.push(row.filter((cell) => cell !== '').join(' '));
      continue;
    }
    const named = addresses.find(({ column }) => HEAD.test(header?.[column] ?? ''));
    const head = named ?? (header?.some((cell) => HEAD.test(cell)) ? undefined : addresses[1]);
    const officer = addresses.find((one) => one !== head);
    contacts.push({ name, ...(officer && { officer: officer.cell }), ...(head && { head: head.cell }) });
  }
  return { contacts, left };
}

/** Finds the one body that a name means: by its whole name, or as the only one whose name ends with it or that it ends with (水务局, 区水务局). */
export function bodyNamed<T extends { name: string }>(bodies: readonly T[], name: string): T | undefined {
  const exact = bodies.filter((body) => body.name === name);
  const near = exact.length > 0 ? exact : bodies.filter((body) => body.name !== '' && (body.name.endsWith(name) || name.endsWith(body.name)));
  return near.length === 1 ? near[0] : undefined;
}
