/** Share to whole enterprises without the error of binary fractions: 0.95 of 20 is 19, not 19.000000000000004. */
export function leastOf(share: number, denominator: number): number {
  return Math.ceil(Number((share * denominator).toFixed(6)));
}
