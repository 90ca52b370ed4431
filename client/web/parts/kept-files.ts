/** How long files that were chosen and not sent are kept on this device: as long as what is typed beside them (real ms). */
const KEPT_MS = 14 * 86_400_000;
const DATABASE = 'duban';
const STORE = 'files';

interface Kept {
  savedRealMs: number;
  files: File[];
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
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

/** Gives the files that were left under a name; none where nobody came back to them in time. */
export async function filesKept(name: string): Promise<File[]> {
  const kept = await within<Kept | undefined>('readonly', (store) => store.get(name));
  if (!kept) return [];
  if (Date.now() - kept.savedRealMs < KEPT_MS) return kept.files;
  await dropFiles(name);
  return [];
}

export const keepFiles = (name: string, files: File[]) => within('readwrite', (store) => store.put({ savedRealMs: Date.now(), files } satisfies Kept, name));
export const dropFiles = (name: string) => within('readwrite', (store) => store.delete(name));
