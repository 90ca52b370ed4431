import { type SealedFile, sealedFile, unsealedFile } from './sealed.ts';

/** How long files that were chosen and not sent are kept on this device: as long as what is typed beside them (real ms). */
const KEPT_MS = 14 * 86_400_000;
const DATABASE = 'duban';
const STORE = 'files';
/** Up to 1.0.0 files lay here as they were, under the address of a link: those go. */
const SEALED_SINCE = 2;

interface Kept {
  savedRealMs: number;
  files: SealedFile[];
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, SEALED_SINCE);
    asked.onupgradeneeded = () => {
      if (asked.result.objectStoreNames.contains(STORE)) asked.result.deleteObjectStore(STORE);
      asked.result.createObjectStore(STORE);
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within<T>(mode: IDBTransactionMode, ask: (files: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  try {
    const database = await opened();
    try {
      return await new Promise<T>((resolve, reject) => {
        const asked = ask(database.transaction(STORE, mode).objectStore(STORE));
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
    } finally {
      database.close();
    }
  } catch {
    // A browser that keeps nothing holds the files for as long as the page stands.
    return undefined;
  }
}

/** Sealing takes a while: what was chosen last is what is kept. */
let before: Promise<unknown> = Promise.resolve();
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const done = before.then(work);
  before = done.catch(() => undefined);
  return done;
}

/** Gives the files that were left under a name; none where nobody came back to them in time, or no key opens them. */
export async function filesKept(name: string, keys: readonly string[]): Promise<File[]> {
  const kept = await within<Kept | undefined>('readonly', (store) => store.get(name));
  if (!kept) return [];
  if (Date.now() - kept.savedRealMs < KEPT_MS) return (await Promise.all(kept.files.map((file) => unsealedFile(file, name, keys)))).flat();
  await dropFiles(name);
  return [];
}

/** Keeps files under a name, sealed; nothing where the server has given no key. */
export const keepFiles = (name: string, files: File[], [key]: readonly string[]) =>
  inTurn(async () => {
    if (key === undefined) return;
    const boxes = await Promise.all(files.map((file) => sealedFile(file, name, key)));
    await within('readwrite', (store) => store.put({ savedRealMs: Date.now(), files: boxes } satisfies Kept, name));
  });
export const dropFiles = (name: string) => inTurn(() => within('readwrite', (store) => store.delete(name)));
