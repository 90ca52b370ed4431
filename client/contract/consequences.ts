import { z } from 'zod';
import { called, instant, plainDate, said } from './common.ts';

/** What a rule of the plan proposes about a department. */
export const departmentProposal = z.object({
  id: z.string(),
  department: z.string(),
  departmentName: z.string(),
  consequence: z.string(),
  consequenceName: z.string(),
  points: z.number().optional(),
  soFar: z.string().optional().meta({ description: 'Of what is open and is worked out on the day of the decision: how much it comes to by now' }),
  reason: z.string(),
  rule: z.string(),
  state: z.enum(['open', 'granted', 'refused', 'lifted']),
  at: instant,
  document: z.string().optional(),
});
export const departmentProposals = z.object({ items: z.array(departmentProposal) }).meta({ id: 'DepartmentProposals' });
export const proposalDecision = z.object({
  id: z.string().regex(/^[A-Za-z0-9/._-]{1,300}$/),
  to: z.enum(['granted', 'refused', 'lifted']),
  on: plainDate.optional(),
  document: called(100).optional().meta({ description: 'Number of the document (文号); needed to grant or to lift' }),
  reason: said(2_000),
});
export const proposalDecided = z.object({ id: z.string(), state: z.string() });

/** Decisions that were granted, and what lifted them, latest first: the list that is published. */
export const announcements = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        subject: z.enum(['enterprise', 'department']),
        code: z.string(),
        name: z.string(),
        department: z.string(),
        departmentName: z.string(),
        consequence: z.string(),
        consequenceName: z.string(),
        lifts: z.boolean(),
        title: z.string(),
        on: plainDate,
        document: z.string().optional(),
        decidedBy: z.string(),
        reason: z.string(),
      }),
    ),
  })
  .meta({ id: 'Announcements' });
