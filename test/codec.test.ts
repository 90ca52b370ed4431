import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HistoryKey, historyCodec, opened } from '../engine/codec.ts';

const key = (name: string): HistoryKey => ({ name, key: randomBytes(32) });
const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value) as Payload;
const bytesOf = ({ data }: Payload) => Buffer.from(data ?? []);

describe('what the engine keeps', () => {
  const [one, two] = [key('2025'), key('2026')];

  it('opens as it was sealed, whatever it is, and shows nothing of it', async () => {
    const codec = historyCodec([one]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 4 }), async (values) => {
        const plain = values.map(payloadOf);
        const sealed = await codec.encode(plain);
        expect((await codec.decode(sealed)).map((payload) => defaultPayloadConverter.fromPayload(payload))).toEqual(
          plain.map((payload) => defaultPayloadConverter.fromPayload(payload)),
        );
      }),
      { numRuns: 200 },
    );
    const [letter] = await codec.encode([payloadOf({ mail: 'officer@gas.example', 说明: '整改完毕' })]);
    expect(bytesOf(letter as Payload).toString('utf8')).not.toMatch(/gas\.example|整改/);
  });

  it('is another each time, so that two of the same cannot be told', async () => {
    const codec = historyCodec([one]);
    const [first, second] = await codec.encode([payloadOf('同意'), payloadOf('同意')]);
    expect(bytesOf(first as Payload).equals(bytesOf(second as Payload))).toBe(false);
  });

  it('is refused when a single bit of it is another', async () => {
    const codec = historyCodec([one]);
    const [sealed] = (await codec.encode([payloadOf('报送')])) as [Payload];
    for (let at = 0; at < bytesOf(sealed).length; at++) {
      const data = bytesOf(sealed);
      data[at] = (data[at] ?? 0) ^ 1;
      await expect(codec.decode([{ ...sealed, data }])).rejects.toThrow('does not open with the key 2025');
    }
    await expect(codec.decode([{ ...sealed, data: new Uint8Array(3) }])).rejects.toThrow('does not open with the key 2025');
  });

  it('opens after the key has been changed, with what was written without one, and not without the old key', async () => {
    const [old] = (await historyCodec([one]).encode([payloadOf('旧')])) as [Payload];
    const ring = historyCodec([two, one]);
    const [next] = (await ring.encode([payloadOf('新')])) as [Payload];
    expect(Buffer.from(next.metadata?.['encryption-key-id'] ?? []).toString()).toBe('2026');
    const all = await ring.decode([old, next, payloadOf('明文')]);
    expect(all.map((payload) => defaultPayloadConverter.fromPayload(payload))).toEqual(['旧', '新', '明文']);
    await expect(historyCodec([two]).decode([old])).rejects.toThrow('sealed with the key 2025, which HISTORY_KEYS does not hold');
    await expect(historyCodec([]).decode([next])).rejects.toThrow('sealed with the key 2026');
    // Who calls another key by the same name is told, too.
    await expect(historyCodec([key('2025')]).decode([old])).rejects.toThrow('does not open');
  });

  it('is read in a raw message wherever it stands in it, and failures say again what they said', async () => {
    const codec = historyCodec([one]);
    const [first, second] = (await codec.encode([payloadOf({ reason: '延期' }), payloadOf({ message: '连接断开', stack_trace: 'at a' })])) as [
      Payload,
      Payload,
    ];
    const raw = {
      events: [
        { id: 1, input: { payloads: [first, payloadOf('明文')] }, time: { seconds: 3 } },
        { id: 2, failure: { message: 'Encoded failure', encodedAttributes: second, cause: null } },
      ],
    };
    const plain = await opened([codec], raw);
    const [started, failed] = plain.events;
    expect(started?.input?.payloads.map((payload) => defaultPayloadConverter.fromPayload(payload))).toEqual([{ reason: '延期' }, '明文']);
    expect(failed?.failure).toMatchObject({ message: '连接断开', stackTrace: 'at a' });
    expect(started?.time).toEqual({ seconds: 3 });
  });
});
