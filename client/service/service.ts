import type { Engine } from '../../engine/engine.ts';
import type { Store } from '../../prisma/store.ts';
import { type Reader, readHere } from '../bounded/reader.ts';
import { openActs } from './acts.ts';
import { openAmendments } from './amend-programme.ts';
import { openContext } from './context.ts';
import { openStart } from './start-programme.ts';

export type Service = ReturnType<typeof openService>;

/** Everything that people do, over the engine and the ledger. Decides nothing: the rules are in the domain. */
export function openService(store: Store, client: Engine['client'], reader: Reader = readHere) {
  const context = openContext(store);
  const { actOnProgramme, ...acts } = openActs(store, client, context);
  return {
    store,
    client,
    reader,
    ...context,
    ...openStart(store, client, reader, context),
    ...openAmendments(store, reader, context, actOnProgramme),
    ...acts,
  };
}
