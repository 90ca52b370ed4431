import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Progress, Segmented } from 'antd';
import { use, useState } from 'react';
import type { outcome } from '../../../contract/common.ts';
import { addDays } from '../../../contract/dates.ts';
import type { LinkDetail } from '../../../contract/system.ts';
import { actPath, LINK } from '../../../contract/tables.ts';
import { extensionText } from '../../../contract/words.ts';
import { underKey } from '../../parts/act-key.ts';
import { DateField } from '../../parts/date-field.tsx';
import { useDayRule } from '../../parts/days.ts';
import { KeepingContext, useDraft } from '../../parts/draft.ts';
import { FigureFields, figuresTyped, lackingFields, type Typed } from '../../parts/figure-fields.tsx';
import { ask, sentenceFor } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { sendForm } from '../../parts/send-form.ts';
import { useSent } from '../../parts/sending.tsx';
import { appendFiles, CodeField, FilesField, namesOf, useFilesKept } from './fields.tsx';

type Kind = LinkDetail['acts'][number];

interface Values {
  code: string;
  until?: string;
  reason?: string;
}

/** Offers what can be done with the code of the mail, one act at a time. */
export function LinkActs({ token, detail }: { token: string; detail: LinkDetail }) {
  const { t } = useWords();
  const { acts } = detail;
  const [chosen, setChosen] = useState<Kind>();
  const [done, setDone] = useState<string>();
  // The code is typed once for all that is done here.
  const [code, setCode] = useState('');
  // What was chosen may have become impossible meanwhile.
  const kind = chosen !== undefined && acts.includes(chosen) ? chosen : acts[0];
  const names: Record<Kind, string> = {
    acknowledge: t('签收', 'Acknowledge'),
    submit: detail.returned ? t('重新报送', 'Hand in again') : t('报送材料', 'Submit'),
    requestExtension: t('申请延期', 'Extension'),
  };
  return (
    <section aria-labelledby="act" style={{ borderTop: '1px solid #e5e7eb', paddingTop: 16 }}>
      <h2 id="act" style={{ fontSize: 16, margin: '0 0 12px' }}>
        {t('在此办理', 'Act here')}
      </h2>
      <div aria-live="polite">{done !== undefined && <Alert type="success" showIcon title={done} style={{ marginBottom: 12 }} />}</div>
      {kind === undefined ? (
        <p style={{ margin: 0 }}>{t('现在没有需要办理的事项。', 'There is nothing to be done now.')}</p>
      ) : (
        <>
          {acts.length > 1 && (
            <Segmented
              block
              aria-label={t('办理事项', 'What to do')}
              value={kind}
              onChange={(value) => {
                setChosen(value);
                setDone(undefined);
              }}
              options={acts.map((value) => ({ value, label: names[value] }))}
              style={{ marginBottom: 16 }}
            />
          )}
          <ActForm key={kind} kind={kind} name={names[kind]} token={token} due={detail.due} code={code} keep={setCode} done={setDone} of={detail} />
        </>
      )}
    </section>
  );
}

interface Acting {
  kind: Kind;
  name: string;
  token: string;
  due: string;
  code: string;
  of: LinkDetail;
  keep(code: string): void;
  done(says: string): void;
}

function ActForm({ kind, name, token, due, code: typedBefore, of, keep, done }: Acting) {
  const { form: fields, unitName, departmentName, returned, extensionLimits: limits } = of;
  const { t, language } = useWords();
  const client = useQueryClient();
  const { files, choose, drop } = useFilesKept('submit', kind === 'submit', kind === 'submit' ? returned?.before?.evidence : []);
  const [form] = Form.useForm<Values>();
  const dayRule = useDayRule();
  const [percent, setPercent] = useState<number>();
  const { of: person } = use(KeepingContext);
  const draft = useDraft<Pick<Values, 'until' | 'reason'> & { figures: Typed }>(kind);
  const [left] = useState(draft.kept);
  const [figures, setFigures] = useState<Typed>(left?.figures ?? {});
  const keepTyped = (numbers: Typed) => {
    const { until, reason } = form.getFieldsValue();
    draft.keep({ ...(until !== undefined && { until }), ...(reason !== undefined && { reason }), figures: numbers });
  };
  const says: Record<Kind, string> = {
    acknowledge: t('已签收。', 'Acknowledged.'),
    submit:
      unitName === undefined
        ? t('已报送，等待办结或退回。', 'Submitted; it waits to be confirmed or sent back.')
        : t(`已报送，等待${departmentName}接收或退回。`, `Handed in; ${departmentName} accepts it or sends it back.`),
    requestExtension: t('已申请延期，等待审批；批准之前原时限照旧。', 'Asked for; the due date holds until it is decided.'),
  };
  const act = useSent(
    ({ code, until, reason = '' }: Values, signal) => {
      const address = `${LINK}/${actPath(kind)}`;
      const typed = code.replaceAll(/\s/g, '');
      const asked = kind === 'acknowledge' ? {} : kind === 'requestExtension' ? { until, reason } : { reason, figures, files: namesOf(files) };
      return underKey(person, JSON.stringify([address, asked]), (key) => {
        if (kind !== 'submit')
          return ask<typeof outcome>('POST', address, {
            key,
            link: token,
            signal,
            body: { code: typed, ...(kind === 'requestExtension' && { until, reason }) },
          });
        const sent = new FormData();
        // The code goes first: the files behind it are only looked at when it is right.
        sent.append('code', typed);
        if (reason.trim() !== '') sent.append('reason', reason.trim());
        if (fields.length > 0) sent.append('figures', JSON.stringify(figuresTyped(fields, figures)));
        appendFiles(sent, files);
        return sendForm<typeof outcome>(address, sent, { key, link: token, signal, onPercent: setPercent });
      });
    },
    {
      onSuccess: (_, { code }) => {
        draft.drop();
        drop();
        keep(code);
        done(says[kind]);
      },
      onSettled: () => {
        setPercent(undefined);
        return client.invalidateQueries();
      },
    },
  );
  const names = files.map(({ name: of }) => of);
  const lacking = kind === 'submit' ? lackingFields(fields, figures, names) : [];
  // A unit may say in words alone how it was done.
  const withoutFiles = kind === 'submit' && files.length === 0 && unitName === undefined;
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      onFinish={act.mutate}
      disabled={act.isPending}
      initialValues={{ until: left?.until, reason: left?.reason, code: typedBefore }}
      onValuesChange={() => keepTyped(figures)}
    >
      {kind === 'submit' && <FilesField files={files} change={choose} disabled={act.isPending} />}
      {kind === 'submit' && (
        <FigureFields
          form={fields}
          typed={figures}
          change={(numbers) => {
            setFigures(numbers);
            keepTyped(numbers);
          }}
          files={names}
        />
      )}
      {kind === 'requestExtension' && (
        <Form.Item
          name="until"
          label={t('延期至', 'Until')}
          validateTrigger={[]}
          {...(limits && { extra: t(`按方案：${extensionText(limits, language)}`, `By the plan: ${extensionText(limits, language)}`) })}
          rules={[
            dayRule({ min: addDays(due, 1), ...(limits?.last && { max: limits.last }) }),
            { required: true, message: t('请填写延期至哪天', 'Please say until when') },
          ]}
        >
          <DateField min={addDays(due, 1)} {...(limits?.last && { max: limits.last })} />
        </Form.Item>
      )}
      {kind !== 'acknowledge' && (
        <Form.Item
          name="reason"
          label={
            kind !== 'submit'
              ? t('理由', 'Reason')
              : files.length === 0 && unitName !== undefined
                ? t('完成情况', 'How it was done')
                : t('说明（可不填）', 'Remark (may be left out)')
          }
          rules={
            kind === 'submit' && (files.length > 0 || unitName === undefined)
              ? []
              : [{ required: true, whitespace: true, message: t('请填写理由', 'Please say why') }]
          }
        >
          <Input.TextArea rows={3} maxLength={2_000} />
        </Form.Item>
      )}
      <CodeField />
      {act.error && <Alert type="error" showIcon role="alert" title={sentenceFor(act.error)} style={{ marginBottom: 16 }} />}
      {percent !== undefined && <Progress percent={percent} aria-label={t('上传进度', 'Upload')} />}
      {withoutFiles && <p style={{ margin: '0 0 8px' }}>{t('请先选择要报送的文件。', 'Please choose the files first.')}</p>}
      {lacking.length > 0 && <p style={{ margin: '0 0 8px' }}>{t(`还缺数据：${lacking.join('、')}。`, `Lacking: ${lacking.join(', ')}.`)}</p>}
      <Button type="primary" htmlType="submit" block size="large" disabled={withoutFiles || lacking.length > 0} loading={act.isPending}>
        {name}
      </Button>
    </Form>
  );
}
