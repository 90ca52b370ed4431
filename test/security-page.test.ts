import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const PAGE = readFileSync(path.join(import.meta.dirname, '..', 'docs', 'security.md'), 'utf8');
/** File and title of the test in each line. */
const PAIRS = PAGE.split('\n').flatMap((line) => {
  const [, file, title] = /^\| V\d.*\| ([\w-]+): ([^|]+) \|$/.exec(line) ?? [];
  return file !== undefined && title !== undefined ? [[file, title] as const] : [];
});

describe('the page about security', () => {
  it('names a test in each of its lines', () => {
    expect(PAIRS).toHaveLength(PAGE.split('\n').filter((line) => /^\| V\d/.test(line)).length);
    expect(PAIRS.length).toBeGreaterThan(30);
  });

  it.each(PAIRS)('says of %s that it holds: %s', (file, title) => {
    const source = path.join(import.meta.dirname, `${file}.test.ts`);
    expect(existsSync(source)).toBe(true);
    expect(readFileSync(source, 'utf8')).toContain(`('${title}'`);
  });
});
