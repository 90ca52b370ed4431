export interface ChangedLine {
  kind: 'added' | 'removed';
  /** The number of the line, from 1, in the text that it stands in. */
  line: number;
  text: string;
}

/** The most pairs of lines that are compared: beyond them a text counts as replaced as a whole, since it is another plan then. */
const MOST_PAIRS = 4_000_000;

/** Gives the lines that tell two texts apart, by their longest common sequence. */
export function changedLines(before: string, after: string): ChangedLine[] {
  const [old, next] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < old.length && head < next.length && old[head] === next[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < next.length - head && old.at(-1 - tail) === next.at(-1 - tail)) tail++;
  const [a, b] = [old.slice(head, old.length - tail), next.slice(head, next.length - tail)];
  const removed = (i: number): ChangedLine => ({ kind: 'removed', line: head + i + 1, text: a[i] ?? '' });
  const added = (j: number): ChangedLine => ({ kind: 'added', line: head + j + 1, text: b[j] ?? '' });
  if (a.length * b.length > MOST_PAIRS) return [...a.map((_, i) => removed(i)), ...b.map((_, j) => added(j))];

  // common[i][j]: the longest common sequence of what follows i in the old text and j in the new one.
  const common = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) (common[i] as Uint32Array)[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const changes: ChangedLine[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i++;
      j++;
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) changes.push(removed(i++));
    else changes.push(added(j++));
  }
  return changes;
}
