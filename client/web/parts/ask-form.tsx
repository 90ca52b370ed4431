import { Alert, Button, Checkbox, Form, Input, Modal, Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { type Dialog, Faults, type Field, type Values } from './ask.ts';
import { useChange } from './data.ts';
import { DateField, MomentField } from './date-field.tsx';
import { useDayRule, useMomentRule } from './days.ts';
import { useDraft } from './draft.ts';
import { useFirstFocus } from './first-focus.ts';
import { useWords } from './language.tsx';
import { Texts } from './texts.tsx';

/** Asks one question before something is done: why, until when, to whom. Enter confirms, Escape leaves. */
export default function AskForm({ title, children, fields = [], confirm, danger = false, about = '', anew, act, close }: Dialog) {
  const { t } = useWords();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  // Enter and a click, or two clicks, may come before the button shows that it is busy: the second is no second act.
  const underWay = useRef(false);
  const by = useChange();
  const dayRule = useDayRule();
  const momentRule = useMomentRule();
  const { box, dialog } = useFirstFocus();
  const draft = useDraft<Values>(`${title} ${about}`);
  const initial: Values = Object.fromEntries(fields.flatMap((field) => (field.initial === undefined ? [] : [[field.name, field.initial]])));
  const empty = Object.fromEntries(fields.map(({ name }) => [name, initial[name]]));
  const [restored, setRestored] = useState(() => {
    const left = draft.kept();
    return left && fields.some(({ name }) => JSON.stringify(left[name] ?? '') !== JSON.stringify(initial[name] ?? '')) ? left : undefined;
  });
  // It stays a draft, of nothing: what another tab has typed there is not taken away.
  const beginAnew = () => {
    draft.keep(empty);
    anew?.();
    setRestored(undefined);
    form.setFieldsValue(empty);
  };
  // The dialog is taken away whole, so that it has to give the focus back by itself.
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const finish = async (values: Values) => {
    if (underWay.current) return;
    underWay.current = true;
    setBusy(true);
    try {
      const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''));
      const done = await act(given, by);
      if (done instanceof Faults) form.setFields(Object.entries(done.of).map(([name, says]) => ({ name, errors: [says] })));
      else if (done) {
        draft.drop();
        close();
      }
    } finally {
      underWay.current = false;
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
      {...dialog}
      destroyOnHidden
    >
      {children}
      {restored && (
        <Alert
          type="info"
          showIcon
          style={{ marginTop: 12 }}
          title={t('已恢复上次填写、尚未提交的内容。', 'What you typed last time and did not send is back.')}
          action={
            <Button size="small" onClick={beginAnew}>
              {t('清空重填', 'Begin anew')}
            </Button>
          }
        />
      )}
      <div ref={box}>
        <Form
          form={form}
          layout="vertical"
          onFinish={finish}
          // What the API has said about a field holds for what stood in it.
          onValuesChange={(changed: Values, all: Values) => {
            form.setFields(Object.keys(changed).map((name) => ({ name, errors: [] })));
            draft.keep(all);
          }}
          initialValues={{ ...initial, ...restored }}
          style={{ marginTop: 12 }}
        >
          {fields.map((field) => (
            <Form.Item
              key={field.name}
              name={field.name}
              label={field.label}
              extra={
                field.texts === undefined && field.reuse === undefined ? (
                  field.help
                ) : (
                  <>
                    {field.help}
                    <Texts
                      {...(field.texts && { texts: field.texts })}
                      {...(field.reuse && { reuse: field.reuse })}
                      choose={(text) => {
                        form.setFieldValue(field.name, text);
                        draft.keep(form.getFieldsValue());
                      }}
                    />
                  </>
                )
              }
              // A day is understood while it is typed; what is wrong with it is said when it is to be sent.
              {...((field.kind === 'date' || field.kind === 'moment' || field.fault) && { validateTrigger: [] })}
              rules={[
                ...(field.kind === 'date' ? [dayRule(field)] : field.kind === 'moment' ? [momentRule] : []),
                ...(field.fault ? [{ validator: (_: unknown, typed: unknown) => faultOf(field, typed) }] : []),
                ...(field.required
                  ? [
                      {
                        required: true,
                        // Any other rule beside it would ask for a text, and a choice may be a number.
                        ...(field.kind !== 'number' && field.kind !== 'choice' && { whitespace: true }),
                        message: t(`请填写${field.label}`, `${field.label}: please fill in`),
                      },
                    ]
                  : []),
              ]}
            >
              {inputOf(field)}
            </Form.Item>
          ))}
        </Form>
      </div>
    </Modal>
  );
}

async function faultOf({ fault }: Field, typed: unknown): Promise<void> {
  const says = fault?.(String(typed ?? '').trim());
  if (says !== undefined) throw new Error(says);
}

function inputOf({ kind, options = [], min, max, required }: Field) {
  // It grows with what is typed: no line stands cut in half on a phone.
  if (kind === 'long') return <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} maxLength={2_000} showCount />;
  if (kind === 'choice') return <Select options={options} showSearch={{ optionFilterProp: 'label' }} allowClear={!required} />;
  if (kind === 'choices') return <Checkbox.Group options={options} style={{ maxHeight: '30vh', overflow: 'auto' }} />;
  if (kind === 'date') return <DateField min={min} max={max} />;
  if (kind === 'moment') return <MomentField max={max} />;
  return <Input type={kind} {...(min !== undefined && { min })} {...(max !== undefined && { max })} />;
}
