import type { ReactNode } from 'react';
import type { useChange } from './data.ts';

export interface Field {
  name: string;
  label: string;
  kind: 'text' | 'long' | 'date' | 'moment' | 'choice' | 'choices' | 'number';
  required?: boolean;
  /** For `choice` and `choices`: what can be chosen, one or several. */
  options?: { value: string | number; label: string }[];
  /** For `date`: the first and last day. */
  min?: string;
  max?: string;
  initial?: string | number;
  help?: string;
  /** Tells what is wrong with what was typed; it is said at the field when the form is to be sent. */
  fault?(typed: string): string | undefined;
  /** Texts to choose from: a press puts one into the field, where it can be changed. */
  texts?: readonly string[];
  /** The events, as the ledger calls them, whose reasons are offered again: what this person and their body typed before. */
  reuse?: readonly string[];
}

/** What is wrong with single fields, by their names. */
export class Faults {
  readonly of: Record<string, string>;

  constructor(of: Record<string, string>) {
    this.of = of;
  }
}

export type Values = Record<string, string | number | string[] | undefined>;

export interface Dialog {
  title: string;
  /** What will happen, so that nobody is surprised. */
  children?: ReactNode;
  fields?: Field[];
  /** The word on the button that does it. */
  confirm: string;
  /** Whether the act cannot be undone. */
  danger?: boolean;
  /** What the question is about where its title does not say so, such as an id: what is typed is kept on this device under both until it is sent. */
  about?: string;
  /** Clears what stands beside the fields, such as files, when somebody begins anew. */
  anew?(): void;
  /**
   * Does it; false, or undefined, keeps the dialog open with what was typed. `Faults` are said at their fields. Everything is sent by the
   * dialog's own `by`, so that nothing leaves once the dialog is closed.
   */
  act(values: Values, by: Pick<ReturnType<typeof useChange>, 'change' | 'send'>): Promise<unknown>;
  close(): void;
}
