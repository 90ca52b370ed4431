import { useState } from 'react';
import { addDays } from '../../../contract/dates.ts';
import { LEAVES } from '../../../contract/leaves.ts';
import type { Field } from '../../parts/ask.ts';
import { AskDialog, Faults } from '../../parts/ask-dialog.tsx';
import { keptOf } from '../../parts/chosen-file.ts';
import { FileDrop, useFilesBeside } from '../../parts/files.tsx';
import { keepFile } from '../../parts/keep-file.ts';
import { useWords } from '../../parts/language.tsx';
import { useClock, useProgramme } from '../../parts/programme.tsx';
import { actText, type ItemAct } from './acts.ts';
import { fieldsOf, type Item, type Register, valuesTyped } from './register.ts';

/** Asks what belongs to one act on an item, and does it. */
export function ActDialog({ register, item, act, path, close }: { register: Register; item: Item; act: ItemAct; path: string; close(): void }) {
  const { t, language } = useWords();
  const { programme } = useProgramme();
  const { files, choose, drop, anew } = useFilesBeside(path, item.returned === undefined ? [] : item.evidence);
  const { date } = useClock();
  // What stood on the page when the question was asked: the page goes on hearing of changes behind it.
  const [seen] = useState(item.sequence);
  const why: Field = { name: 'reason', label: t('理由', 'Why'), kind: 'long', required: true, reuse: LEAVES.item[act] };
  const fields: Record<ItemAct, Field[]> = {
    handIn: [{ ...why, label: item.steps ? t('完成情况', 'What was done') : t('整改情况', 'What was done') }],
    strikeOff: [
      item.stage === 'open'
        ? {
            ...why,
            help: t(`责任单位还没有报送，${actText(act, item).zh}须写明理由`, 'Nothing was handed in: say why it is done all the same'),
          }
        : { ...why, label: t('核实情况（可不填）', 'What was found (may be left out)'), required: false },
    ],
    return: [why],
    requestExtension: [{ name: 'until', label: t('延期至', 'Until'), kind: 'date', required: true, min: addDays(item.dueOn, 1) }, why],
    withdrawExtension: [{ ...why, required: false, label: t('理由（可不填）', 'Why (may be left out)') }],
    decideExtension: [
      {
        ...{ name: 'grant', label: t('决定', 'Decision'), kind: 'choice' as const, required: true },
        options: [
          { value: 'yes', label: t('同意延期', 'Grant it') },
          { value: 'no', label: t('不同意延期', 'Refuse it') },
        ],
      },
      { ...why, required: false, label: t('理由（不同意时必填）', 'Why (needed for a refusal)') },
    ],
    move: [
      {
        name: 'dueOn',
        label: item.steps ? t('这一步的新时限', 'New limit of this step') : t('新的时限', 'New limit'),
        kind: 'date',
        required: true,
        min: date(programme.now),
      },
      why,
    ],
    assign: [
      {
        ...{ name: 'department', label: t('改派给', 'To whom'), kind: 'choice' as const, required: true },
        options: register.owners.filter(({ id }) => id !== item.org).map(({ id, name }) => ({ value: id, label: name })),
      },
      why,
    ],
    correct: [
      { name: 'name', label: t('事项', 'Item'), kind: 'text', required: true, initial: item.name },
      ...fieldsOf(register, language, (id) => item.values.find(({ field }) => field === id)?.value),
      why,
    ],
    cancel: [why],
  };
  return (
    <AskDialog
      about={path}
      title={`${actText(act, item)[language]}：${item.name}`}
      confirm={act === 'handIn' && item.steps ? t('报送', 'Hand in') : actText(act, item)[language]}
      danger={act === 'cancel'}
      fields={fields[act]}
      act={async ({ reason, dueOn, department, name, until, grant, ...typed }, { change }) => {
        if (grant === 'no' && reason === undefined) return new Faults({ reason: t('不同意须说明理由', 'Say why it is refused') });
        if (act === 'handIn' && files.some(({ status }) => status !== 'done'))
          return new Faults({ reason: t('还有材料没有上传完，请等待上传完成或移除', 'A file has not been sent: wait for it, or take it out') });
        const evidence = act === 'handIn' ? keptOf(files) : [];
        const done = await change({
          path: `${path}/${act}`,
          body: {
            ...{ reason, dueOn, department, until, seen },
            ...(act === 'decideExtension' && { grant: grant === 'yes' }),
            ...(act === 'correct' && { name, values: valuesTyped(register, typed) }),
            ...(evidence.length > 0 && { evidence }),
          },
          done: t('已办理', 'Done'),
        });
        if (done && act === 'handIn') drop();
        return done;
      }}
      {...(act === 'handIn' && { anew })}
      close={close}
    >
      {act === 'decideExtension' && item.extension && (
        <p style={{ margin: 0 }}>
          {t(
            `现时限 ${item.dueOn}，申请延期至 ${item.extension.until}：${item.extension.reason}`,
            `Due ${item.dueOn}, asked until ${item.extension.until}: ${item.extension.reason}`,
          )}
        </p>
      )}
      {act === 'handIn' && <FileDrop files={files} change={choose} send={keepFile(path)} />}
    </AskDialog>
  );
}
