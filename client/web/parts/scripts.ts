/** How often the server is asked whether it is there again (real ms). */
const ASK_EVERY_MS = 3_000;
/** A page that was loaded anew for a script and lacks one again waits for a person (real ms). */
const ONCE_IN_MS = 60_000;
const LOADED_ANEW = 'loaded-anew-at-ms';

const missing = new WeakSet<object>();
let waiting = false;

/** Whether something broke because a script of the console did not come. */
export const isMissing = (error: unknown): boolean => typeof error === 'object' && error !== null && missing.has(error);

const isThere = () =>
  fetch('/healthz').then(
    ({ ok }) => ok,
    () => false,
  );

/** Whether the page was loaded anew for a script a moment ago: once more by itself would be without end. */
export function wasLoadedAnew(): boolean {
  try {
    return Date.now() <= Number(sessionStorage.getItem(LOADED_ANEW) ?? 0) + ONCE_IN_MS;
  } catch {
    // A browser that keeps nothing cannot tell.
    return true;
  }
}

/** Loads the page anew once the server can be reached: before that a browser would show a page of its own instead. */
export async function loadAnew(): Promise<void> {
  if (waiting) return;
  waiting = true;
  while (!(await isThere())) await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  try {
    sessionStorage.setItem(LOADED_ANEW, String(Date.now()));
  } catch {
    // Somebody has asked for it.
  }
  location.reload();
}

/**
 * Loads the page anew when a script of it did not come, as over a network that was away, or after an upgrade that gave it another name: a browser
 * asks for one that failed no second time. What was typed is kept as a draft. (https://vite.dev/guide/build#load-error-handling)
 */
export function healScripts(): void {
  addEventListener('vite:preloadError', ({ payload }) => {
    missing.add(payload);
    if (!wasLoadedAnew()) void loadAnew();
  });
}
