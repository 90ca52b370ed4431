import { idleWords, withheldWords } from '../../domain/words/workers.ts';
import type { Engine } from '../../engine/engine.ts';
import { giveAllTo, lookAtWork } from '../../engine/workers.ts';
import type { Store } from '../../prisma/store.ts';
import { amiss, type Finding, ok } from './finding.ts';

/** A worker says every 4 s that it lives; after so long without a word it does not (real ms). */
const HEARD_WITHIN_MS = 15_000;

type Client = Engine['client'];

/** Looks at who is at work, and whether the work comes to them: one that was forgotten to be given it is a campaign that stands still. */
export async function checkWorkers(client: Client, store: Pick<Store, 'workers'>): Promise<Finding[]> {
  const { asking, withheld, idle } = await lookAtWork(client, store, ({ silentMs, ended }) => ended || silentMs > HEARD_WITHIN_MS);
  const [first] = asking;
  if (first === undefined)
    return [
      amiss(
        'worker',
        'fault',
        { zh: '没有处理程序在工作：不会提醒、记逾期和发信', en: 'none is at work: nothing is reminded, recorded or sent' },
        { zh: '请启动 duban serve --worker', en: 'start one: duban serve --worker' },
      ),
    ];
  if (withheld.length > 0) {
    const command = giveAllTo(client, first);
    return [amiss('worker', 'fault', withheldWords(withheld, asking), { zh: `请执行 ${command}`, en: `run ${command}` })];
  }
  if (idle.length === 0) return [ok('worker', '在工作', 'is at work')];
  return idle.map((build) => {
    const command = giveAllTo(client, build);
    return amiss('worker', 'warning', idleWords(build), {
      zh: `要让它工作，请执行 ${command}；不再需要的，请停止`,
      en: `to give it all work, run ${command}; one that is not needed any more: end it`,
    });
  });
}

/** What keeps work from being done, in one sentence with what to do; undefined where it is done. */
export async function missingWorker(client: Client, store: Pick<Store, 'workers'>): Promise<string | undefined> {
  const fault = (await checkWorkers(client, store)).find(({ state }) => state === 'fault');
  return fault && `${fault.what.en}; ${fault.toDo?.en}`;
}
