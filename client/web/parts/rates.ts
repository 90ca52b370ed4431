/** A share (0 to 1) as people write it, never rounded up over a threshold that it misses: `59.6%`, `60%`. A dash where there is none. */
export function percent(share: number | undefined): string {
  if (share === undefined) return '—';
  return `${Math.floor(Number((share * 1_000).toFixed(6))) / 10}%`;
}
