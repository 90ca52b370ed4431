import type { Engine } from '../engine/engine.ts';
import type { Store } from '../prisma/store.ts';
import type { Reader } from './bounded/reader.ts';
import { openRegistry } from './enterprises/registry.ts';
import { openService } from './service/service.ts';
import { openBoard } from './views/board.ts';
import { openEnterpriseLights } from './views/enterprise-lights.ts';

export type Duban = ReturnType<typeof openDuban>;

/**
 * The one door to what people do, over a ledger and an engine that belong together: routes, commands, the demonstration's players,
 * tests and benches get the same object. `reader` reads what people hand in; without one it is read in this process.
 */
export function openDuban(store: Store, client: Engine['client'], reader?: Reader) {
  const service = openService(store, client, reader);
  return { store, client, service, registry: openRegistry(service), board: openBoard(store), enterpriseLights: openEnterpriseLights(store) };
}
