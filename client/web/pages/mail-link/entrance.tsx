import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Flex, Form, Input, Progress, Segmented, Skeleton, Tag } from 'antd';
import { use, useState } from 'react';
import type { outcome } from '../../../contract/common.ts';
import type { EntranceDetail, entranceDetail } from '../../../contract/entrance.ts';
import { LINK } from '../../../contract/tables.ts';
import { levelName } from '../../../contract/words.ts';
import { underKey } from '../../parts/act-key.ts';
import { useGet } from '../../parts/data.ts';
import { KeepingContext, useDraft } from '../../parts/draft.ts';
import { Facts } from '../../parts/facts.tsx';
import { sentenceFor } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { sendForm } from '../../parts/send-form.ts';
import { useSent, wasTakenBack } from '../../parts/sending.tsx';
import { typedNumber } from '../../parts/typed-number.ts';
import { Failure } from '../../parts/view.tsx';
import { LoneCard } from '../../session/card.tsx';
import { CutOff, isUnknownLink } from './cut-off.tsx';
import { appendFiles, CodeField, FilesField, namesOf, useFilesKept } from './fields.tsx';
import { LinkKeeping } from './keeping.tsx';

type Act = EntranceDetail['acts'][number];

/** Shows an enterprise what is due of it, by the link in a letter to its own address, and lets it hand in with the code. */
export default function EntrancePage({ token }: { token: string }) {
  const { t } = useWords();
  const answer = useGet<typeof entranceDetail>(`${LINK}/enterprise`, {}, undefined, token);
  if (answer.data)
    return (
      <LinkKeeping of={answer.data}>
        <Entered token={token} detail={answer.data} />
      </LinkKeeping>
    );
  if (isUnknownLink(answer.error)) return <CutOff opened={token} says={sentenceFor(answer.error)} />;
  return (
    <LoneCard title={t('企业报送', 'For enterprises')} widthPx={560}>
      {answer.error ? <Failure error={answer.error} /> : <Skeleton active title={false} paragraph={{ rows: 6 }} />}
    </LoneCard>
  );
}

function Entered({ token, detail }: { token: string; detail: EntranceDetail }) {
  const { t, language } = useWords();
  const { programmeName, name, uscc, departmentName, stageName, certificate, rectification, due, waiting, returned, acts } = detail;
  const others = due.some(({ dueOn }) => acts.every((act) => act.dueOn !== dueOn));
  return (
    <LoneCard title={name} widthPx={560}>
      <Flex vertical gap="middle">
        <div>
          <div style={{ color: 'rgba(0,0,0,0.65)' }}>{programmeName}</div>
          <Tag style={{ marginTop: 4 }}>{stageName}</Tag>
        </div>
        <Facts
          of={[
            [t('统一社会信用代码', 'Code (USCC)'), uscc],
            [t('主管部门', 'Department'), departmentName],
            [
              t('证书', 'Certificate'),
              certificate &&
                t(
                  `${levelName(certificate.level)}，有效期至 ${certificate.expiresOn}`,
                  `${levelName(certificate.level, language)}, valid until ${certificate.expiresOn}`,
                ),
            ],
            [
              t('限期整改', 'To put right'),
              rectification && t(`${rectification.limit} 前：${rectification.what}`, `by ${rectification.limit}: ${rectification.what}`),
            ],
          ]}
        />
        {returned.map(({ of, name: what, reason }) => (
          <Alert
            key={of}
            type="error"
            showIcon
            title={t(`${what}被退回，请补正后重新报送`, `Sent back: ${what}. Please hand it in again`)}
            description={reason}
          />
        ))}
        {waiting.map(({ of, name: what, on, files }) => (
          <Alert
            key={of}
            type="info"
            showIcon
            title={t(`${what}已于 ${on} 报送，等待${departmentName}审核`, `${what}: handed in on ${on}, waits for ${departmentName}`)}
            description={files.join(t('、', ', '))}
          />
        ))}
        <section aria-labelledby="due">
          <h2 id="due" style={{ fontSize: 16, margin: '0 0 8px' }}>
            {t('贵企业的事项', 'What is due')}
          </h2>
          {due.length === 0 && <p style={{ margin: 0 }}>{t('现在没有须办理的事项。', 'Nothing is due now.')}</p>}
          <ul style={{ margin: 0, paddingInlineStart: 20 }}>
            {due.map(({ name: what, dueOn, late }) => (
              <li key={`${what} ${dueOn}`} {...(late && { style: { color: '#a8071a' } })}>
                {t(`${what}：时限 ${dueOn}${late ? '，已逾期' : ''}`, `${what}: due ${dueOn}${late ? ', late' : ''}`)}
              </li>
            ))}
          </ul>
          {others && (
            <p style={{ margin: '8px 0 0' }}>
              {t(
                `自评和整改在此报送，可以报送时列在下面；换证等其他事项，请与${departmentName}联系办理。`,
                `Self-assessments and rectifications stand below once they can be handed in; for anything else, such as a renewal, please turn to ${departmentName}.`,
              )}
            </p>
          )}
        </section>
        <HandingIn token={token} detail={detail} />
      </Flex>
    </LoneCard>
  );
}

/** Offers what can be handed in, one thing at a time. */
function HandingIn({ token, detail: { acts, waiting, returned, fullScore, departmentName } }: { token: string; detail: EntranceDetail }) {
  const { t } = useWords();
  const [chosen, setChosen] = useState<Act['of']>();
  const [done, setDone] = useState(false);
  // The code is typed once for all that is handed in here.
  const [code, setCode] = useState('');
  const [anew, setAnew] = useState<Act['of']>();
  const [refusal, setRefusal] = useState<{ of: Act['of']; says: string }>();
  // What is with the department already is not what somebody has come for.
  const isWaiting = ({ of }: Act) => waiting.some((one) => one.of === of);
  const act = acts.find(({ of }) => of === chosen) ?? acts.find((one) => !isWaiting(one)) ?? acts[0];
  return (
    <section aria-labelledby="hand-in" style={{ borderTop: '1px solid #e5e7eb', paddingTop: 16 }}>
      <h2 id="hand-in" style={{ fontSize: 16, margin: '0 0 12px' }}>
        {t('在此报送', 'Hand in here')}
      </h2>
      <div aria-live="polite">
        {done && (
          <Alert
            type="success"
            showIcon
            title={t(`已报送，等待${departmentName}审核；结果发到贵企业的邮箱。`, `Handed in. It waits for ${departmentName}; you will hear by mail.`)}
            style={{ marginBottom: 12 }}
          />
        )}
        {/* What is not open any more has no form that could say why it was not taken. */}
        {refusal && acts.every(({ of }) => of !== refusal.of) && <Alert type="error" showIcon title={refusal.says} style={{ marginBottom: 12 }} />}
      </div>
      {act === undefined ? (
        <p style={{ margin: 0 }}>{t('现在没有需要报送的事项。', 'There is nothing to hand in now.')}</p>
      ) : (
        <>
          {acts.length > 1 && (
            <Segmented
              block
              aria-label={t('报送事项', 'What to hand in')}
              value={act.of}
              onChange={(value) => {
                setChosen(value);
                setDone(false);
              }}
              options={acts.map(({ of, name }) => ({ value: of, label: name }))}
              style={{ marginBottom: 16 }}
            />
          )}
          {isWaiting(act) && act.of !== anew ? (
            <>
              <p style={{ margin: '0 0 12px' }}>
                {t(
                  `${act.name}已经报送，等待审核，不必再报。需要更正或补充的，可以重新报送，以最后一次为准；上次的材料已经列好，不需要的请移除。`,
                  `${act.name}: it is handed in and waits, and nothing more has to be done. To correct it, hand it in anew: what comes last counts. The files of before are listed already; take out what is not needed.`,
                )}
              </p>
              <Button
                block
                onClick={() => {
                  setAnew(act.of);
                  setDone(false);
                }}
              >
                {t('重新报送', 'Hand in anew')}
              </Button>
            </>
          ) : (
            <HandInForm
              key={act.of}
              act={act}
              token={token}
              fullScore={fullScore}
              before={[...returned, ...waiting].find(({ of }) => of === act.of)?.evidence ?? []}
              code={code}
              keep={setCode}
              refused={(says) => setRefusal({ of: act.of, says })}
              done={() => {
                setChosen(act.of);
                setAnew(undefined);
                setDone(true);
              }}
            />
          )}
        </>
      )}
    </section>
  );
}

interface Values {
  code: string;
  /** As it was typed. */
  score?: string;
  reason?: string;
}

interface Handing {
  act: Act;
  token: string;
  fullScore: number;
  /** The files that were handed in before, and were sent back or wait. */
  before: EntranceDetail['waiting'][number]['evidence'];
  /** The code that was typed for something else before. */
  code: string;
  keep(code: string): void;
  done(): void;
  refused(says: string): void;
}

function HandInForm({ act: { of, name, dueOn, scored }, token, fullScore, before, code: typedBefore, keep, done, refused }: Handing) {
  const { t } = useWords();
  const client = useQueryClient();
  // Files of one thing are not those of another.
  const { files, choose, drop } = useFilesKept(of, true, before);
  const [percent, setPercent] = useState<number>();
  const { of: person } = use(KeepingContext);
  const draft = useDraft<Pick<Values, 'score' | 'reason'>>(of);
  const [left] = useState(draft.kept);
  const handIn = useSent(
    ({ code, score = '', reason = '' }: Values, signal) =>
      underKey(person, JSON.stringify([LINK, of, score, reason, namesOf(files)]), (key) => {
        const form = new FormData();
        // The code goes first: the files behind it are only looked at when it is right.
        form.append('code', code.replaceAll(/\s/g, ''));
        form.append('of', of);
        if (scored) form.append('score', String(typedNumber(score) ?? score));
        if (reason.trim() !== '') form.append('reason', reason.trim());
        appendFiles(form, files);
        return sendForm<typeof outcome>(`${LINK}/hand-in`, form, { key, link: token, signal, onPercent: setPercent });
      }),
    {
      onSuccess: (_, { code }) => {
        draft.drop();
        drop();
        keep(code);
        done();
      },
      onSettled: (_, error) => {
        setPercent(undefined);
        if (error && !wasTakenBack(error)) refused(sentenceFor(error));
        return client.invalidateQueries();
      },
    },
  );
  const withoutFiles = files.length === 0;
  return (
    <Form<Values>
      layout="vertical"
      onFinish={handIn.mutate}
      disabled={handIn.isPending}
      initialValues={{ ...left, code: typedBefore }}
      onValuesChange={(_, { score, reason }) => draft.keep({ ...(score !== undefined && { score }), ...(reason !== undefined && { reason }) })}
    >
      <p style={{ margin: '0 0 8px' }}>
        {dueOn === undefined ? name : t(`${name}，时限 ${dueOn}`, `${name}, due ${dueOn}`)}
        {scored
          ? t('：请附自评报告和评分表。', ': please attach the report and the score sheet.')
          : t('：请附整改材料，如照片。', ': please attach what shows it, such as pictures.')}
      </p>
      <FilesField files={files} change={choose} disabled={handIn.isPending} />
      {scored && (
        <Form.Item
          name="score"
          label={t(`自评得分（满分 ${fullScore}）`, `Score (of ${fullScore})`)}
          validateTrigger="onBlur"
          rules={[
            {
              required: true,
              validator: async (_, typed = '') => {
                const score = typedNumber(typed);
                if (score === undefined || score < 0 || score > fullScore || !/^\d+(\.\d{1,2})?$/.test(String(score)))
                  throw new Error(t(`请填 0 到 ${fullScore} 的数，最多两位小数，如 86.5`, `Please give a number from 0 to ${fullScore}, such as 86.5`));
              },
            },
          ]}
        >
          <Input inputMode="decimal" autoComplete="off" maxLength={20} />
        </Form.Item>
      )}
      <Form.Item name="reason" label={t('说明（可不填）', 'Remark (may be left out)')}>
        <Input.TextArea rows={3} maxLength={2_000} />
      </Form.Item>
      <CodeField />
      {handIn.error && <Alert type="error" showIcon role="alert" title={sentenceFor(handIn.error)} style={{ marginBottom: 16 }} />}
      {percent !== undefined && <Progress percent={percent} aria-label={t('上传进度', 'Upload')} />}
      {withoutFiles && <p style={{ margin: '0 0 8px' }}>{t('请先选择要报送的文件。', 'Please choose the files first.')}</p>}
      <Button type="primary" htmlType="submit" block size="large" disabled={withoutFiles} loading={handIn.isPending}>
        {t('报送', 'Hand in')}
      </Button>
    </Form>
  );
}
