import { Select } from 'antd';
import type { CSSProperties } from 'react';
import type { Choice } from './choices.ts';

/** With more choices than these, people type instead of looking through them. */
const FEW = 8;

interface Props {
  /** What the list is filtered by: read out, and shown while nothing is chosen. */
  label: string;
  /** Shown instead of the label. */
  placeholder?: string;
  options: Choice[];
  value: string | undefined;
  choose(value: string | undefined): void;
  style: CSSProperties;
}

/** Filters a list by one of several values, or by nothing. */
export function ChoiceFilter({ label, placeholder = label, options, value, choose, style }: Props) {
  return (
    <Select
      aria-label={label}
      placeholder={placeholder}
      allowClear
      showSearch={options.length > FEW && { optionFilterProp: 'label' }}
      options={options}
      // The library takes undefined for "as it was".
      value={value ?? null}
      onChange={(chosen: string | null | undefined) => choose(chosen ?? undefined)}
      popupMatchSelectWidth={false}
      style={style}
    />
  );
}
