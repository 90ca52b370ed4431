import { programmeNowMs } from '../domain/kernel/clock.ts';
import { lightOf } from '../domain/obligation/obligation.ts';
import {
  type DigestInput,
  type EnterpriseInput,
  type IntakeInput,
  type MailroomInput,
  type MilestoneInput,
  type ObligationInput,
  type ProgrammeInput,
  searchAttributes,
  workflowIds,
} from './messages.ts';

/**
 * How each workflow begins: its id, its input, what the engine's page calls it and finds it by. A parent that starts a child and
 * whoever starts the same one from outside say the same.
 */
export const starts = {
  programme: (input: ProgrammeInput) => ({
    workflowId: workflowIds.programme(input.state.programmeId),
    args: [input] as [ProgrammeInput],
    staticSummary: input.title,
    typedSearchAttributes: [
      { key: searchAttributes.programme, value: input.state.programmeId },
      { key: searchAttributes.kind, value: 'programme' },
      { key: searchAttributes.stage, value: input.state.stage },
    ],
  }),

  /** `title` is that of its programme. */
  milestone: (input: MilestoneInput, title: string) => ({
    workflowId: workflowIds.milestone(input.programmeId, input.milestoneId),
    args: [input] as [MilestoneInput],
    staticSummary: `${title}：${input.milestoneId}`,
    typedSearchAttributes: [
      { key: searchAttributes.programme, value: input.programmeId },
      { key: searchAttributes.milestone, value: input.milestoneId },
      { key: searchAttributes.kind, value: 'milestone' },
    ],
  }),

  obligation: (input: ObligationInput, realNowMs: number) => ({
    workflowId: workflowIds.obligation(input.state.id),
    args: [input] as [ObligationInput],
    staticSummary: input.title,
    typedSearchAttributes: [
      { key: searchAttributes.programme, value: input.state.programmeId },
      { key: searchAttributes.milestone, value: input.state.milestoneId },
      { key: searchAttributes.department, value: input.state.departmentId },
      { key: searchAttributes.kind, value: 'obligation' },
      { key: searchAttributes.stage, value: input.state.stage },
      { key: searchAttributes.light, value: lightOf(input.state, programmeNowMs(input.clock, realNowMs)) },
      { key: searchAttributes.due, value: new Date(input.state.schedule.dueAtMs) },
    ],
  }),

  enterprise: (input: EnterpriseInput) => ({
    workflowId: workflowIds.enterprise(input.state.id),
    args: [input] as [EnterpriseInput],
    staticSummary: input.title,
    typedSearchAttributes: [
      { key: searchAttributes.programme, value: input.state.programmeId },
      { key: searchAttributes.department, value: input.state.departmentId },
      { key: searchAttributes.kind, value: 'enterprise' },
      { key: searchAttributes.stage, value: input.state.stage },
    ],
  }),

  digest: (input: DigestInput) => ({
    workflowId: workflowIds.digest(input.programmeId),
    args: [input] as [DigestInput],
    staticSummary: '每个工作日早晨',
    typedSearchAttributes: [
      { key: searchAttributes.programme, value: input.programmeId },
      { key: searchAttributes.kind, value: 'digest' },
      { key: searchAttributes.stage, value: 'running' },
    ],
  }),

  mailroom: (input: MailroomInput) => ({
    workflowId: workflowIds.mailroom(input.programmeId),
    args: [input] as [MailroomInput],
    staticSummary: '发信',
    typedSearchAttributes: [
      { key: searchAttributes.programme, value: input.programmeId },
      { key: searchAttributes.kind, value: 'mailroom' },
    ],
  }),

  intake: (input: IntakeInput) => ({
    workflowId: workflowIds.intake(input.programmeId, input.key),
    args: [input] as [IntakeInput],
    staticSummary: '启动达标',
    typedSearchAttributes: [
      { key: searchAttributes.programme, value: input.programmeId },
      { key: searchAttributes.kind, value: 'intake' },
    ],
  }),
};
