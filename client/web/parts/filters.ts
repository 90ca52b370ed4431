import { useLocation, useSearchParams } from 'react-router';

/** Filters that stand in the page's address, so that what is seen can be sent to a colleague. `names`: those of the page. */
export function useFilters<const Name extends string>(names: readonly Name[]) {
  const [parameters, setParameters] = useSearchParams();
  const { state } = useLocation();
  const values = Object.fromEntries(names.flatMap((name) => (parameters.get(name) ? [[name, parameters.get(name)]] : []))) as Partial<Record<Name, string>>;
  return {
    values,
    /** Sets some, leaves the others; `undefined` takes one away. */
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
        // With the pages of the page's lists: what only opens something leaves them where they are.
        { replace: true, state },
      ),
  };
}
