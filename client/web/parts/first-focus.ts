import { useEffect, useRef, useState } from 'react';

/**
 * Gives the focus of a dialog to what it asks first, as soon as the dialog takes it: what the library focuses first is its cross. Whoever
 * has begun in it keeps their place, since a slow machine opens it late and their next key would go elsewhere than they meant. `box` goes
 * around what is asked, `dialog` to the dialog.
 */
export function useFirstFocus(first = 'input:not([type=file]), textarea') {
  const box = useRef<HTMLDivElement>(null);
  const begun = useRef(false);
  const begin = () => {
    begun.current = true;
  };
  const toFirst = () => {
    if (begun.current) return;
    const field = box.current?.querySelector<HTMLElement>(first);
    field?.focus();
    // A dialog below takes the focus back for as long as this one does not hold it.
    if (field && document.activeElement === field) begin();
  };
  return {
    box,
    dialog: {
      wrapProps: { onKeyDownCapture: begin, onPointerDownCapture: begin, onFocusCapture: toFirst },
      afterOpenChange: (open: boolean) => open && toFirst(),
    },
  };
}

/** Gives the focus back to where it was, once what uses this is gone: a drawer that is taken away while it is open does not. */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement) before.focus();
    },
    [before],
  );
}
