import { Form, Input, Modal, Select } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useChange } from './data.ts';
import { useWords } from './language.tsx';

export interface Field {
  name: string;
  label: string;
  kind: 'text' | 'long' | 'date' | 'choice' | 'number';
  required?: boolean;
  /** `choice`: what can be chosen. */
  options?: { value: string | number; label: string }[];
  /** `date`: the first and last day. */
  min?: string;
  max?: string;
  initial?: string | number;
  help?: string;
}

/** What is wrong with single fields, by their names. */
export class Faults {
  readonly of: Record<string, string>;

  constructor(of: Record<string, string>) {
    this.of = of;
  }
}

type Values = Record<string, string | number | undefined>;

interface Dialog {
  title: string;
  /** What will happen, so that nobody is surprised. */
  children?: ReactNode;
  fields?: Field[];
  /** The word on the button that does it. */
  confirm: string;
  /** For what cannot be undone. */
  danger?: boolean;
  /**
   * Does it; false, or undefined, keeps the dialog open with what was typed. `Faults` are said at their fields. What is sent is sent by
   * the dialog's own `by`, so that nothing leaves once the dialog is closed.
   */
  act(values: Values, by: Pick<ReturnType<typeof useChange>, 'change' | 'send'>): Promise<unknown>;
  close(): void;
}

/** One question before something is done: why, until when, to whom. Enter confirms, Escape leaves. */
export function AskDialog({ title, children, fields = [], confirm, danger = false, act, close }: Dialog) {
  const { t } = useWords();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const by = useChange();
  const [first] = fields;
  // The dialog is taken away whole, so that it has to give the focus back by itself.
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const finish = async (values: Values) => {
    setBusy(true);
    try {
      const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''));
      const done = await act(given, by);
      if (done instanceof Faults) form.setFields(Object.entries(done.of).map(([name, says]) => ({ name, errors: [says] })));
      else if (done) close();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={title}
      okText={confirm}
      cancelText={t('取消', 'Cancel')}
      okButtonProps={{ danger, loading: busy }}
      onOk={() => form.submit()}
      onCancel={close}
      mask={{ closable: false }}
      afterOpenChange={(open) => open && first && form.getFieldInstance(first.name)?.focus?.()}
      destroyOnHidden
    >
      {children}
      <Form
        form={form}
        layout="vertical"
        onFinish={finish}
        // What the API has said about a field holds for what stood in it.
        onValuesChange={(changed: Values) => form.setFields(Object.keys(changed).map((name) => ({ name, errors: [] })))}
        initialValues={Object.fromEntries(fields.flatMap(({ name, initial }) => (initial === undefined ? [] : [[name, initial]])))}
        style={{ marginTop: 12 }}
      >
        {fields.map((field) => (
          <Form.Item
            key={field.name}
            name={field.name}
            label={field.label}
            extra={field.help}
            rules={
              field.required
                ? [
                    {
                      required: true,
                      // Any other rule beside it would ask for a text, and a choice may be a number.
                      ...(field.kind !== 'number' && field.kind !== 'choice' && { whitespace: true }),
                      message: t(`请填写${field.label}`, `${field.label}: please fill in`),
                    },
                  ]
                : []
            }
          >
            {inputOf(field)}
          </Form.Item>
        ))}
      </Form>
    </Modal>
  );
}

/** The browser's own date field: it works with keyboard and phone, in the reader's own way of writing dates. */
function inputOf({ kind, options = [], min, max, required }: Field) {
  if (kind === 'long') return <Input.TextArea rows={3} maxLength={2_000} showCount />;
  if (kind === 'choice') return <Select options={options} showSearch={{ optionFilterProp: 'label' }} allowClear={!required} />;
  return <Input type={kind === 'text' ? 'text' : kind} {...(min !== undefined && { min })} {...(max !== undefined && { max })} />;
}
