import { Button, Flex } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { fieldId, freeCode, keysOf, listAt, useEditing } from './editing.ts';

type Entry = Record<string, unknown>;

interface Props {
  /** The list of the plan that holds them. */
  list: string;
  /** What the code of a new one begins with, what its button says, and what a new one says besides its code. */
  code: string;
  add: string;
  blank: Record<string, unknown>;
  /** What the button that deletes one is called for those who hear the page. */
  remove(name: string): string;
  /** Why one cannot be deleted, where something else in the plan leads to it. */
  held?(id: string): string | undefined;
  /** What stands in the place of one that has no form. */
  instead?(entry: Entry, path: Path): ReactNode | undefined;
  /** Draws the fields of one. */
  children(index: number, entry: Entry): ReactNode;
}

/** Draws a list of the plan, each entry with its fields and a button that deletes it, and a button for one more. */
export function Entries({ list, code, add, blank, remove, held, instead, children }: Props) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const entries = listAt(data, [list]);
  const keys = keysOf(entries);
  const more = () => {
    const one = {
      id: freeCode(
        code,
        entries.map(({ id }) => id),
      ),
      ...blank,
    } as Parameters<typeof set>[0][1];
    set(entries.length === 0 ? [[list], [one as never]] : [[list, entries.length], one]);
  };
  return (
    <>
      {entries.map((entry, index) => {
        const path: Path = [list, index];
        const other = instead?.(entry, path);
        if (other !== undefined)
          return (
            <div key={keys[index]} id={fieldId(path)}>
              {other}
            </div>
          );
        const why = held?.(String(entry.id));
        return (
          <div key={keys[index]} id={fieldId(path)} className="milestone-fields">
            {children(index, entry)}
            <Flex justify="end" align="end">
              <Button
                danger
                disabled={why !== undefined}
                title={why}
                aria-label={remove(String(entry.name ?? entry.when ?? ''))}
                onClick={() => set(entries.length === 1 ? [[list], undefined] : [path, undefined])}
              >
                {t('删除', 'Delete')}
              </Button>
            </Flex>
          </div>
        );
      })}
      <div>
        <Button onClick={more}>{add}</Button>
      </div>
    </>
  );
}
