import { parentPort } from 'node:worker_threads';
import { ServiceError } from '../errors.ts';
import { type JobName, jobs } from './jobs.ts';

/** What a thread says: one part of more to come, what a job came to, or why it came to nothing. */
export type Reply =
  | { part: unknown }
  | { done: unknown }
  | { refused: Pick<ServiceError, 'kind' | 'code' | 'words' | 'details' | 'faults'> }
  | { heavy: true }
  | { failed: { message: string; stack: string } };

/** The job that gives parts and waits for the next to be asked for. */
let going: AsyncGenerator<unknown, unknown> | undefined;

async function answer(message: { job: JobName; args: never } | 'next'): Promise<Reply> {
  try {
    if (message !== 'next') {
      const begun: unknown = jobs[message.job](message.args);
      going = isGenerator(begun) ? begun : undefined;
      if (!going) return { done: await begun };
    }
    const { done, value } = (await going?.next()) ?? { done: true, value: undefined };
    return done ? { done: value } : { part: value };
  } catch (error) {
    if (error instanceof ServiceError) {
      const { kind, code, words, details, faults } = error;
      return { refused: { kind, code, words, details: { ...details }, faults } };
    }
    // Nested too deep, or longer than any text can be.
    if (error instanceof RangeError) return { heavy: true };
    const { message: said, stack = said } = error as Error;
    return { failed: { message: said, stack } };
  }
}

const isGenerator = (value: unknown): value is AsyncGenerator<unknown, unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;

parentPort?.on('message', (message) => void answer(message).then((reply) => parentPort?.postMessage(reply)));
