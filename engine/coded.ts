import type { Payload } from '@temporalio/common';
import { sealedWith } from './codec.ts';
import type { Engine } from './engine.ts';

/** A payload as Temporal's protocol for codec servers has it: all bytes in base64. */
export interface CodedPayload {
  metadata?: Record<string, string> | undefined;
  data?: string | undefined;
}

const bytesOf = (base64: string) => Buffer.from(base64, 'base64');
const payloadOf = ({ metadata = {}, data = '' }: CodedPayload): Payload => ({
  metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, bytesOf(value)])),
  data: bytesOf(data),
});
const coded = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')])),
  data: Buffer.from(data ?? []).toString('base64'),
});

/** Gives the name of a key that seals one of some payloads and that the ring lacks; undefined where all can be tried. */
export const lackingKey = ({ historyKeys }: Pick<Engine, 'historyKeys'>, payloads: readonly CodedPayload[]): string | undefined =>
  payloads.map((payload) => sealedWith(payloadOf(payload))).find((name) => name !== undefined && !historyKeys.includes(name));

/** Opens what is sealed among some payloads. @throws ValueError where one does not open with its key. */
export async function openCoded({ client }: Pick<Engine, 'client'>, payloads: readonly CodedPayload[]): Promise<CodedPayload[]> {
  let plain = payloads.map(payloadOf);
  for (const codec of client.options.loadedDataConverter.payloadCodecs.toReversed()) plain = await codec.decode(plain);
  return plain.map(coded);
}
