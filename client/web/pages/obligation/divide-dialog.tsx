import { Button, Form, Input, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { addDays } from '../../../contract/dates.ts';
import type { ObligationDetail } from '../../../contract/obligations.ts';
import { actPath } from '../../../contract/tables.ts';
import { useChange } from '../../parts/data.ts';
import { DateField } from '../../parts/date-field.tsx';
import { useDayOfPage, useDayRule } from '../../parts/days.ts';
import { useDraft } from '../../parts/draft.ts';
import { useFirstFocus } from '../../parts/first-focus.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';

interface Row {
  name?: string;
  mail?: string;
  task?: string;
  due?: string;
}
interface Values {
  portions: Row[];
}

/** How many units one obligation is divided among at the most, as the rules have it. */
const MOST = 50;

/** Asks to whom the obligation is passed on: several units at once, each with its mailbox, its task and a date before the obligation's own. */
export default function DivideDialog({ path, obligation, close }: { path: string; obligation: ObligationDetail['obligation']; close(): void }) {
  const { t } = useWords();
  const { programme } = useProgramme();
  const { change, busy } = useChange();
  const [form] = Form.useForm<Values>();
  const draft = useDraft<Values>(`passOn ${obligation.id}`);
  const [left] = useState(draft.kept);
  const dayRule = useDayRule();
  const { box, dialog } = useFirstFocus();
  const span = { min: useDayOfPage(), max: addDays(obligation.due, -1) };
  // The dialog is taken away whole, so that it has to give the focus back by itself.
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const passOn = async ({ portions }: Values) => {
    if (!(await change({ path: `${path}/${actPath('passOn')}`, body: { portions }, done: t('已分解，邮件即刻发出', 'Passed on; the mails leave at once') })))
      return;
    draft.drop();
    close();
  };
  const asks = (label: string) => ({ required: true, whitespace: true, message: t(`请填写${label}`, `${label}: please fill in`) });
  const [unit, mail, task, due] = [t('承办单位', 'Unit'), t('邮箱', 'Mailbox'), t('任务', 'Task'), t('时限', 'Due')];
  return (
    <Modal
      open
      title={t('分解任务', 'Pass on')}
      okText={t('分解', 'Pass on')}
      cancelText={t('取消', 'Cancel')}
      okButtonProps={{ loading: busy }}
      onOk={() => form.submit()}
      onCancel={close}
      mask={{ closable: false }}
      width={720}
      {...dialog}
      destroyOnHidden
    >
      <p>
        {t(
          `“${obligation.milestoneName}”时限 ${obligation.due}。各单位的时限须早于这一天；到期前 3 个、1 个工作日提醒，逾期告知本单位，不通报${programme.office}。`,
          `“${obligation.milestoneName}” is due on ${obligation.due}. Each unit has a date before that; it is reminded 3 and 1 working days before, and if it is late your body is told, not the office.`,
        )}
      </p>
      <div ref={box}>
        <Form<Values>
          form={form}
          layout="vertical"
          initialValues={left ?? { portions: [{}] }}
          onFinish={passOn}
          onValuesChange={(_, all) => {
            draft.keep(all);
            // What was wrong with a day is said anew when it is to be sent.
            form.setFields(
              form.getFieldsError().flatMap(({ name, errors }) => (errors.length > 0 ? [{ name: name as ['portions', number, 'due'], errors: [] }] : [])),
            );
          }}
          disabled={busy}
        >
          <Form.List name="portions">
            {(rows, { add, remove }) => (
              <>
                {rows.map(({ key, name }, index) => (
                  <fieldset key={key} style={{ border: '1px solid #e5e7eb', borderRadius: 6, padding: '8px 12px', margin: '0 0 12px', minWidth: 0 }}>
                    <legend style={{ width: 'auto', padding: '0 4px', fontSize: 14, margin: 0, border: 0 }}>
                      {t(`第 ${index + 1} 项`, `No. ${index + 1}`)}
                    </legend>
                    <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(200px, 1fr))', columnGap: 12 }}>
                      <Form.Item name={[name, 'name']} label={unit} rules={[asks(unit)]}>
                        <Input maxLength={200} placeholder={t('如 安全科、某某镇', 'e.g. a section, a township')} />
                      </Form.Item>
                      <Form.Item name={[name, 'mail']} label={mail} rules={[asks(mail)]}>
                        <Input maxLength={254} inputMode="email" autoComplete="off" />
                      </Form.Item>
                      <Form.Item name={[name, 'due']} label={due} validateTrigger={[]} rules={[dayRule(span), asks(due)]}>
                        <DateField {...span} />
                      </Form.Item>
                    </div>
                    <Form.Item name={[name, 'task']} label={task} rules={[asks(task)]}>
                      <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={2_000} />
                    </Form.Item>
                    {rows.length > 1 && (
                      <Button size="small" onClick={() => remove(name)}>
                        {t('删去这一项', 'Remove this one')}
                      </Button>
                    )}
                  </fieldset>
                ))}
                <Button block type="dashed" disabled={rows.length >= MOST} onClick={() => add({})}>
                  {t('再加一个单位', 'Add a unit')}
                </Button>
              </>
            )}
          </Form.List>
        </Form>
      </div>
    </Modal>
  );
}
