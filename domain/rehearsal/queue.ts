/** Holds things until their instant. Among those that share one, the lowest `order` comes first. */
export interface Queued {
  atMs: number;
  order: number;
}

/** A queue on instants: a binary heap, so that a hundred thousand items cost little. */
export class InstantQueue<T extends Queued> {
  private readonly heap: T[] = [];

  push(entry: T): void {
    const { heap } = this;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(entry, heap[parent] as T)) break;
      heap[at] = heap[parent] as T;
      at = parent;
    }
    heap[at] = entry;
  }

  /** The earliest, which stays. */
  peek(): T | undefined {
    return this.heap[0];
  }

  /** Takes the earliest away. */
  pop(): T | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as T, heap[child] as T)) child++;
      if (!isBefore(heap[child] as T, last)) break;
      heap[at] = heap[child] as T;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Queued, b: Queued): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
