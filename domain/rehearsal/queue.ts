/** Holds things until their instant. Among those that share one, the lowest `order` comes first. */
export interface Queued {
  atMs: number;
  order: number;
}

/**
 * A queue ordered by instants: a binary heap, so that a hundred thousand items cost little. What is compared lies in arrays of numbers beside
 * the entries, since looking at two entries for each comparison is what takes time.
 */
export class InstantQueue<T extends Queued> {
  private entries: (T | undefined)[] = [];
  private atMs = new Float64Array(1_024);
  private orders = new Float64Array(1_024);
  private size = 0;

  push(entry: T): void {
    if (this.size === this.atMs.length) this.grow();
    const { entries, atMs, orders } = this;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const parentMs = atMs[parent] as number;
      if (parentMs < entry.atMs || (parentMs === entry.atMs && (orders[parent] as number) <= entry.order)) break;
      this.move(parent, at);
      at = parent;
    }
    entries[at] = entry;
    atMs[at] = entry.atMs;
    orders[at] = entry.order;
  }

  /** Gives the earliest, which stays. */
  peek(): T | undefined {
    return this.entries[0];
  }

  /** Takes the earliest away. */
  pop(): T | undefined {
    if (this.size === 0) return undefined;
    const { entries, atMs, orders } = this;
    const first = entries[0];
    const last = --this.size;
    const [lastMs, lastOrder, entry] = [atMs[last] as number, orders[last] as number, entries[last]];
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= last) break;
      if (child + 1 < last && this.isBefore(child + 1, child)) child++;
      const childMs = atMs[child] as number;
      if (childMs > lastMs || (childMs === lastMs && (orders[child] as number) >= lastOrder)) break;
      this.move(child, at);
      at = child;
    }
    entries[at] = entry;
    atMs[at] = lastMs;
    orders[at] = lastOrder;
    entries[last] = undefined;
    return first;
  }

  private isBefore(one: number, other: number): boolean {
    const [oneMs, otherMs] = [this.atMs[one] as number, this.atMs[other] as number];
    return oneMs < otherMs || (oneMs === otherMs && (this.orders[one] as number) < (this.orders[other] as number));
  }

  private move(from: number, to: number): void {
    this.entries[to] = this.entries[from];
    this.atMs[to] = this.atMs[from] as number;
    this.orders[to] = this.orders[from] as number;
  }

  private grow(): void {
    const [atMs, orders] = [new Float64Array(2 * this.size), new Float64Array(2 * this.size)];
    atMs.set(this.atMs);
    orders.set(this.orders);
    this.atMs = atMs;
    this.orders = orders;
  }
}
