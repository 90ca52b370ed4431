import { App } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { DraftSource } from '../../../contract/drafts.ts';
import { useWords } from '../../parts/language.tsx';
import type { PlanCheck } from '../../parts/plan-check.ts';
import { type Path, readPlan, withValue } from '../../parts/plan-edit.ts';
import { type Editing, fieldId, type Step, stepOf } from './editing.ts';

/** How many steps back are kept. */
const MOST_STEPS_BACK = 50;
/** How long a field that somebody is sent to may take to appear: its step comes by the network (ms). */
const APPEARS_MS = 4_000;

/** After how long the nearest field around the place is shown meanwhile (ms): not every place has a field of its own. */
const NEAREST_MS = 600;

interface Given {
  text: string;
  change(text: string): void;
  check: PlanCheck | undefined;
  setStep(step: Step): void;
  source?: DraftSource | undefined;
  looked?: readonly number[];
  look?(index: number): void;
}

/** Gives a plan’s text as a form works with it: each change goes into the text, and can be taken back. */
export function useEditingOf({ text, change, check, setStep, source, looked = [], look = () => undefined }: Given) {
  const { t } = useWords();
  const { message } = App.useApp();
  const latest = useRef(text);
  latest.current = text;
  const [before, setBefore] = useState<string[]>([]);
  const [sought, setSought] = useState<Editing['sought']>();
  const data = useMemo(() => readPlan(text), [text]);

  const set: Editing['set'] = (...changes) => {
    const held = latest.current;
    try {
      const next = changes.reduce((now, [path, value]) => withValue(now, path, value), held);
      if (next === held) return;
      latest.current = next;
      setBefore((all) => [...all.slice(1 - MOST_STEPS_BACK), held]);
      change(next);
    } catch {
      message.error(
        t(
          '这一处只能在“方案文件”里改：文件里的写法，表单改不了。',
          'This can be changed in the plan file only: it is written in a way that no form can change.',
        ),
        8,
      );
    }
  };
  const goTo = (path: Path, line?: number) => {
    setStep(stepOf(path));
    setSought((last) => ({ path, count: (last?.count ?? 0) + 1, ...(line !== undefined && { line }) }));
  };
  const undo = () => {
    const last = before.at(-1);
    if (last === undefined) return;
    setBefore(before.slice(0, -1));
    latest.current = last;
    change(last);
  };
  useEffect(() => {
    if (!sought) return;
    const soughtAt = performance.now();
    let timer: ReturnType<typeof setTimeout>;
    let shown: HTMLElement | undefined;
    const look = () => {
      const waitedMs = performance.now() - soughtAt;
      const field = nearest(sought.path);
      if (field && field.element !== shown && (field.exact || waitedMs > NEAREST_MS)) {
        shown = field.element;
        show(shown);
      }
      if (!(field?.exact && shown) && waitedMs < APPEARS_MS) timer = setTimeout(look, 50);
    };
    timer = setTimeout(look);
    return () => clearTimeout(timer);
  }, [sought]);
  const editing: Editing = { text, data: data ?? {}, set, check, goTo, sought, source, looked, look };
  return { editing, isReadable: data !== undefined, ...(before.length > 0 && { undo }) };
}

/** Finds the field of a path, or of what the path stands in. */
function nearest(path: Path): { element: HTMLElement; exact: boolean } | undefined {
  for (let length = path.length; length > 0; length--) {
    const element = document.getElementById(fieldId(path.slice(0, length)));
    if (element) return { element, exact: length === path.length };
  }
  return undefined;
}

function show(element: HTMLElement): void {
  element.scrollIntoView({ block: 'center' });
  const field = element.matches('input, textarea, button, select') ? element : element.querySelector<HTMLElement>('input, textarea, button');
  field?.focus({ preventScroll: true });
}
