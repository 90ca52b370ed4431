import { useRef } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';

/** Reads filters that stand in the page's address, so that what is seen can be sent to a colleague. `names` are those of the page. */
export function useFilters<const Name extends string>(names: readonly Name[]) {
  const [parameters, setParameters] = useSearchParams();
  const { state, key } = useLocation();
  const navigate = useNavigate();
  /** The place in the history that was left last. */
  const left = useRef<string>(undefined);
  const values = Object.fromEntries(names.flatMap((name) => (parameters.get(name) ? [[name, parameters.get(name)]] : []))) as Partial<Record<Name, string>>;
  type Changed = Partial<Record<Name, string | undefined>>;
  const goTo = (changed: Changed, how: { replace: boolean; state: unknown }) =>
    setParameters((before) => {
      const after = new URLSearchParams(before);
      for (const [name, value] of Object.entries(changed)) {
        if (typeof value === 'string' && value !== '') after.set(name, value);
        else after.delete(name);
      }
      return after;
    }, how);
  // The state keeps the pages of the page's lists: a filter that only opens something leaves them where they are.
  const set = (changed: Changed) => goTo(changed, { replace: true, state });
  return {
    values,
    /** Sets some filters and leaves the others; `undefined` takes one away. */
    set,
    /** Opens what lies over the page, which covers a phone's screen: the way back leads to the page below. */
    open: (changed: Changed) => goTo(changed, { replace: false, state: { ...state, over: true } }),
    /** Closes it by the same way back; where somebody came in by its address, there is none. */
    close: (changed: Changed) => {
      if (!state?.over) return set(changed);
      // A second press goes no further back.
      if (left.current !== key) navigate(-1);
      left.current = key;
    },
  };
}
