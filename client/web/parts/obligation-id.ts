/**
 * Splits an id `<programme>/<milestone>/<department>` into milestone and department: the department that it was first given to, which its
 * addresses keep.
 */
export function obligationParts(obligationId: string): { milestone: string; department: string } {
  const [, milestone = '', department = ''] = obligationId.split('/');
  return { milestone, department };
}
