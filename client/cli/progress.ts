import { percent } from '../../domain/words/numbers.ts';

/** One line on stderr that says how far something is; nothing where nobody watches. */
export function progressBar() {
  const watched = process.stderr.isTTY;
  let shown = false;
  return {
    show(label: string, done: number, total?: number): void {
      if (!watched) return;
      const share = total ? Math.min(1, done / total) : 0;
      const bar = total ? ` ${'█'.repeat(Math.round(share * 30)).padEnd(30, '░')} ${percent(share)}` : '';
      process.stderr.write(`\r\x1b[K${label}${bar} ${done}${total ? `/${total}` : ''}`);
      shown = true;
    },
    end(): void {
      if (shown) process.stderr.write('\r\x1b[K');
      shown = false;
    },
  };
}
