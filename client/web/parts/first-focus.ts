import { useRef } from 'react';

/**
 * A dialog that gives the focus to what it asks first, once it is open. On a slow machine that is late: whoever has begun in it keeps
 * their place, or their next key would go elsewhere than they meant. `box` goes around what is asked, `dialog` to the dialog.
 */
export function useFirstFocus(first = 'input, textarea') {
  const box = useRef<HTMLDivElement>(null);
  const begun = useRef(false);
  const begin = () => {
    begun.current = true;
  };
  const afterOpenChange = (open: boolean) => {
    if (open && !begun.current) box.current?.querySelector<HTMLElement>(first)?.focus();
  };
  return { box, dialog: { wrapProps: { onKeyDownCapture: begin, onPointerDownCapture: begin }, afterOpenChange } };
}
