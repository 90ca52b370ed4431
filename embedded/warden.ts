import { RUN_FILE } from '../config/config.ts';
import { clearAfter } from './instance.ts';

// Stays behind when `npm start` is killed, and ends what it had started: `warden.js PID BEGAN`.
const [, , pid, began = ''] = process.argv;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => {
  clearAfter(RUN_FILE, { pid: Number(pid), began });
  process.exit(0);
});
