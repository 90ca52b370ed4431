import { useLocation, useSearchParams } from 'react-router';

/** Reads filters that stand in the page's address, so that what is seen can be sent to a colleague. `names` are those of the page. */
export function useFilters<const Name extends string>(names: readonly Name[]) {
  const [parameters, setParameters] = useSearchParams();
  const { state } = useLocation();
  const values = Object.fromEntries(names.flatMap((name) => (parameters.get(name) ? [[name, parameters.get(name)]] : []))) as Partial<Record<Name, string>>;
  return {
    values,
    /** Sets some filters and leaves the others; `undefined` takes one away. */
    set: (changed: Partial<Record<Name, string | undefined>>) =>
      setParameters(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changed)) {
            if (typeof value === 'string' && value !== '') after.set(name, value);
            else after.delete(name);
          }
          return after;
        },
        // The state keeps the pages of the page's lists: a filter that only opens something leaves them where they are.
        { replace: true, state },
      ),
  };
}
