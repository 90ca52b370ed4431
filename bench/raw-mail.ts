import nodemailer from 'nodemailer';
import { SMTP_CONNECTIONS } from '../smtp/lanes.ts';

/** Pooled nodemailer alone, as a process of its own: sends so many of one mail when told, and says how long it took. */
process.on(
  'message',
  async ({ url, from, mail, count }: { url: string; from: string; mail: { subject: string; text: string; html: string }; count: number }) => {
    const transport = nodemailer.createTransport({ url, pool: true, maxConnections: SMTP_CONNECTIONS, maxMessages: Number.POSITIVE_INFINITY } as Parameters<
      typeof nodemailer.createTransport
    >[0]);
    let next = 0;
    const lane = async () => {
      for (let index = next++; index < count; index = next++)
        await transport.sendMail({ from, to: [{ name: `企业${index}`, address: `e${index}@bench.example` }], ...mail });
    };
    const beganMs = performance.now();
    await Promise.all(Array.from({ length: SMTP_CONNECTIONS * 2 }, lane));
    process.send?.({ seconds: (performance.now() - beganMs) / 1_000 });
    transport.close();
  },
);
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
