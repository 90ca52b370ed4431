import { Form, Input, Select } from 'antd';
import type { FormField } from '../../contract/obligations.ts';
import { withinText } from '../../contract/words.ts';
import { DateField } from './date-field.tsx';
import { useWords } from './language.tsx';
import { typedNumber } from './typed-number.ts';

/** What is typed into each field, by its code. */
export type Typed = Record<string, string>;

/** Asks for the fields that a plan wants with a submission. `files` names the files that are handed in. */
export function FigureFields({ form, typed, change, files }: { form: FormField[]; typed: Typed; change(typed: Typed): void; files: string[] }) {
  const { t } = useWords();
  return form.map((field) => {
    const { id, name, unit, kind, required, atLeast, within } = field;
    const set = (value: string | undefined) => change({ ...typed, [id]: value ?? '' });
    const label = `${name}${unit === undefined ? '' : `（${unit}）`}${required ? '' : t('（可不填）', ' (may be left out)')}`;
    const common = { id: `figure-${id}`, value: typed[id] ?? '' };
    return (
      <Form.Item
        key={id}
        label={label}
        htmlFor={common.id}
        required={required}
        {...(atLeast !== undefined && { extra: t(`不少于 ${atLeast}；不足的请在说明里写明原因。`, `At least ${atLeast}; if it is less, say why.`) })}
        {...(within !== undefined && { extra: t(`${withinText(within, 'zh')}。`, `A day ${withinText(within, 'en')}.`) })}
        style={{ marginBottom: 12 }}
      >
        {kind === 'file' ? (
          <Select
            id={common.id}
            value={typed[id] || undefined}
            onChange={set}
            allowClear
            options={files.map((value) => ({ value, label: value }))}
            placeholder={t('从上面的文件中选', 'One of the files above')}
          />
        ) : kind === 'date' ? (
          <DateField {...common} onChange={set} />
        ) : (
          <Input {...common} {...(kind === 'number' && { inputMode: 'decimal' as const })} maxLength={200} onChange={({ target }) => set(target.value)} />
        )}
      </Form.Item>
    );
  });
}

/** Gives the labels of the fields that are still to be filled in. */
export const lackingFields = (form: FormField[], typed: Typed, files: string[]): string[] =>
  form.filter(({ id, kind, required }) => required && (typed[id] ?? '').trim() === '' && !(kind === 'file' && files.length === 1)).map(({ name }) => name);

/** Gives what was typed as it is handed in: numbers as numbers where they read as such, so that the rules say what is wrong with the others. */
export function figuresTyped(form: FormField[], typed: Typed): { field: string; value: number | string }[] {
  return form.flatMap(({ id, kind }) => {
    const text = (typed[id] ?? '').trim();
    if (text === '') return [];
    return [{ field: id, value: (kind === 'number' ? typedNumber(text) : undefined) ?? text }];
  });
}
