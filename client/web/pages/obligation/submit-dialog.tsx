import { Button, Form, Input, Modal } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { ObligationDetail } from '../../../contract/obligations.ts';
import { actPath } from '../../../contract/tables.ts';
import { many } from '../../../contract/words.ts';
import { type ChosenFile, chosenFile, type Evidence, keptOf } from '../../parts/chosen-file.ts';
import { useChange } from '../../parts/data.ts';
import { useDraft } from '../../parts/draft.ts';
import { FigureFields, figuresTyped, lackingFields, type Typed } from '../../parts/figure-fields.tsx';
import { FileDrop, MOST_FILES } from '../../parts/files.tsx';
import { useFirstFocus } from '../../parts/first-focus.ts';
import { keepFile } from '../../parts/keep-file.ts';
import { useWords } from '../../parts/language.tsx';
import { Texts } from '../../parts/texts.tsx';

/** Asks for a submission. Files go up as they are chosen and are kept under their hashes; the submission then names them. */
export default function SubmitDialog({ path, detail, corrects, close }: { path: string; detail: ObligationDetail; corrects: boolean; close(): void }) {
  const { t } = useWords();
  const draft = useDraft<{ files: Evidence[]; reason: string; typed: Typed }>(`${corrects ? 'correct' : 'submit'} ${detail.obligation.id}`);
  const [left] = useState(draft.kept);
  // What was sent back goes on from what was handed in: whatever was wrong with it is taken out.
  const before = corrects || detail.obligation.returned ? detail.evidence : [];
  const [files, setFiles] = useState<ChosenFile[]>(() => (left?.files ?? before).map(chosenFile));
  const [reason, setReason] = useState(left?.reason ?? '');
  // The form goes on from what was said when the submission was sent back.
  const [typed, setTyped] = useState<Typed>(() => left?.typed ?? Object.fromEntries(detail.figures.map(({ field, value }) => [field, String(value)])));
  const { change, busy } = useChange();
  const { box, dialog } = useFirstFocus('[role=button]');
  const { needsEvidence, needsConfirmation, confirmer, obligation, form, parts, partsMissing } = detail;
  const kept = keptOf(files);
  const waiting = files.some(({ status }) => status === 'uploading');
  const failed = files.some(({ status }) => status === 'error');
  const missing = needsEvidence && kept.length === 0;
  const names = kept.map(({ name }) => name);
  // What units have handed in goes into the whole as it is.
  const offered = detail.portions
    .filter(({ stage }) => stage === 'submitted' || stage === 'accepted')
    .flatMap(({ evidence }) => evidence)
    .filter(({ sha256 }, index, all) => kept.every((file) => file.sha256 !== sha256) && all.findIndex((file) => file.sha256 === sha256) === index);
  const room = MOST_FILES - files.length;
  const lacking = lackingFields(form, typed, names);
  const open = parts.filter(({ done }) => !done);
  const barred = open.length > 0 && (partsMissing === 'refuse' || reason.trim() === '');
  const now = JSON.stringify([kept, reason, typed]);
  const opened = useRef(now);
  useEffect(() => {
    if (now === opened.current) return;
    opened.current = now;
    draft.keep({ files: kept, reason, typed });
  });

  const submit = async () => {
    const said = reason.trim();
    const figures = figuresTyped(form, typed);
    const body = { evidence: kept, ...(figures.length > 0 && { figures }), ...(said !== '' && { reason: said }) };
    if (
      await change({
        path: `${path}/${actPath(corrects ? 'correct' : 'submit')}`,
        body,
        done: corrects ? t('已更正报送', 'Corrected') : t('已报送', 'Submitted'),
      })
    ) {
      draft.drop();
      close();
    }
  };

  return (
    <Modal
      open
      title={corrects ? t('更正报送', 'Correct the submission') : t('报送材料', 'Submit')}
      okText={corrects ? t('更正', 'Correct') : t('报送', 'Submit')}
      cancelText={t('取消', 'Cancel')}
      okButtonProps={{ loading: busy, disabled: missing || waiting || failed || lacking.length > 0 || barred }}
      onOk={submit}
      onCancel={close}
      mask={{ closable: false }}
      {...dialog}
    >
      <p>
        {obligation.departmentName}：{obligation.milestoneName}
      </p>
      <p>
        {corrects
          ? t(
              `以这次的材料和数据为准，代替上一次报送，由${confirmer.name}办结或退回；上一次报送留在台账中。`,
              `It replaces what was handed in; ${confirmer.name} confirms it or sends it back. What was handed in before stays in the ledger.`,
            )
          : needsConfirmation
            ? t(`报送后催办暂停，由${confirmer.name}办结或退回。`, `Reminders stand still then; ${confirmer.name} confirms it or sends it back.`)
            : t('报送即办结，不能撤回。', 'It is settled at once and cannot be undone.')}
      </p>
      <div ref={box}>
        <FileDrop files={files} change={setFiles} send={keepFile(path)} disabled={busy} />
      </div>
      {offered.length > 0 && (
        <Button
          size="small"
          style={{ marginTop: 8 }}
          disabled={busy || room <= 0}
          onClick={() => setFiles([...files, ...offered.slice(0, room).map(chosenFile)])}
        >
          {t(`取用承办单位报送的材料（${offered.length} 个）`, `Take over ${many(offered.length, 'file')} of your units`)}
        </Button>
      )}
      {offered.length > room && (
        <p>
          {t(
            `一次最多报送 ${MOST_FILES} 个文件，还有 ${offered.length - Math.max(0, room)} 个取用不了，请下载后打包成一个文件再上传。`,
            `One submission takes ${MOST_FILES} files: ${offered.length - Math.max(0, room)} of these do not fit. Put them into an archive, then choose that.`,
          )}
        </p>
      )}
      <p aria-live="polite" style={{ margin: '8px 0', minHeight: 22 }}>
        {waiting && t('正在上传，请稍候…', 'Files are going up…')}
        {!waiting && failed && t('有文件没有传上，请删去后重选。', 'A file did not go up: remove it, then choose it again.')}
        {!waiting && !failed && missing && t('请附至少一个文件。', 'At least one file is needed.')}
        {lacking.length > 0 && t(`还缺数据：${lacking.join('、')}。没有的请填 0。`, `Lacking: ${lacking.join(', ')}. Where there were none, give 0.`)}
        {open.length > 0 &&
          t(
            `还有分项没有勾选：${open.map(({ name }) => name).join('、')}。${partsMissing === 'reason' ? '仍要报送的，请在说明里写明理由。' : '请先在任务页面的“分项”中逐项勾选。'}`,
            `Parts are not ticked: ${open.map(({ name }) => name).join(', ')}. ${partsMissing === 'reason' ? 'To submit nevertheless say why.' : 'Tick them on the page first, under “Parts”.'}`,
          )}
      </p>
      <Form layout="vertical">
        <FigureFields form={form} typed={typed} change={setTyped} files={names} />
        <Form.Item label={t('说明（可不填）', 'Remark (may be left out)')} htmlFor="submit-reason">
          <Input.TextArea
            id="submit-reason"
            autoSize={{ minRows: 3, maxRows: 8 }}
            maxLength={2_000}
            showCount
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
          <Texts reuse={['submitted']} choose={setReason} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
