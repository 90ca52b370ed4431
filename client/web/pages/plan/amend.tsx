import { Alert, Button, Flex } from 'antd';
import { type ComponentProps, lazy, Suspense, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { z } from 'zod';
import type { amendmentPreview, planDocument } from '../../../contract/programmes.ts';
import { many } from '../../../contract/words.ts';
import type { AskDialog } from '../../parts/ask-dialog.tsx';
import { useChange, useGetTagged } from '../../parts/data.ts';
import { savePlan } from '../../parts/download.ts';
import { useWords } from '../../parts/language.tsx';
import { usePlanCheck } from '../../parts/plan-check.ts';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { Loaded } from '../../parts/view.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { PlanForm } from '../plan-form/plan-form.tsx';
import { type Draft, usePlanDraft } from './draft.ts';

/** Both come when they are asked for: a page that is opened first stays light. */
const Question = lazy(async () => ({ default: (await import('../../parts/ask-dialog.tsx')).AskDialog }));
const PreviewOf = lazy(async () => ({ default: (await import('./preview.tsx')).PreviewOf }));

type Preview = z.output<typeof amendmentPreview>;

/** Changes the plan: write, see the faults, see what would move, hand in. */
export default function Amend() {
  const { api } = useProgramme();
  const held = useGetTagged<typeof planDocument>(`${api}/plan`);
  return (
    <Loaded of={held} rows={16}>
      {({ data, etag = '' }) => <Editing heldText={data.text} heldTag={etag} />}
    </Loaded>
  );
}

function Editing({ heldText, heldTag }: { heldText: string; heldTag: string }) {
  const { t } = useWords();
  const { api, programme } = useProgramme();
  const { may } = useSession();
  const [query] = useSearchParams();
  const [draft, setDraft] = usePlanDraft();
  const [previewed, setPreviewed] = useState<{ text: string; base: string; answer: Preview }>();
  const [asking, setAsking] = useState(false);
  const looking = useChange();
  const { text, base }: Draft = draft ?? { text: heldText, base: heldTag };
  const checked = usePlanCheck(text, programme.id);
  const changed = text !== heldText;
  const overtaken = changed && base !== heldTag;
  const current = previewed?.text === text && previewed.base === heldTag ? previewed.answer : undefined;
  const line = Number(query.get('line')) || undefined;

  const count = (...kinds: (keyof Preview)[]) => kinds.reduce((sum, kind) => sum + (current?.[kind].length ?? 0), 0);

  const look = async () => {
    const answer = await looking.change<typeof amendmentPreview>({ path: `${api}/plan/preview`, body: { plan: text } });
    if (answer) setPreviewed({ text, base: heldTag, answer });
  };
  const apply: ComponentProps<typeof AskDialog>['act'] = async ({ reason }, { change }) => {
    const done = t('方案已修改，正在按新方案调整任务。', 'The plan is changed; obligations are being moved to it.');
    const changedTo = await change({ method: 'PUT', path: `${api}/plan`, ifMatch: base, body: { plan: text, reason }, done });
    if (changedTo) setDraft(undefined);
    return changedTo;
  };

  return (
    <Flex vertical gap="middle">
      {overtaken && (
        <Alert
          type="warning"
          showIcon
          title={t('方案已被他人修改：您的草稿是在旧版上改的。', 'The plan was changed meanwhile: your draft began from an older version.')}
          description={t(
            `现行第 ${programme.planVersion} 版里有您的草稿没有的改动。请对照现行方案，把它们也写进草稿，再继续；或放弃草稿，从现行方案重新改起。`,
            `Version ${programme.planVersion} holds changes that your draft lacks. Compare, put them into your draft and go on; or drop the draft and begin from the plan in force.`,
          )}
          action={
            <Flex vertical gap="small">
              <Link to="?view=text">{t('看现行方案', 'See the plan in force')}</Link>
              <Button size="small" onClick={() => setDraft({ text, base: heldTag })}>
                {t('已对照，继续', 'Compared, go on')}
              </Button>
              <Button size="small" danger onClick={() => setDraft(undefined)}>
                {t('放弃草稿', 'Drop the draft')}
              </Button>
            </Flex>
          }
        />
      )}
      <PlanForm
        text={text}
        change={(next) => setDraft(next === heldText ? undefined : { text: next, base })}
        checked={checked}
        ends="preview"
        line={line}
        extra={changed && <Button onClick={() => setDraft(undefined)}>{t('恢复为现行方案', 'Back to the plan in force')}</Button>}
        fileExtra={changed && <Button onClick={() => savePlan(`${programme.id}-draft.yaml`, text)}>{t('下载草稿', 'Download the draft')}</Button>}
      >
        <Flex vertical gap="middle">
          <Flex wrap gap="small" align="center">
            <Button type={current ? 'default' : 'primary'} disabled={!changed || !checked.check?.ok} loading={looking.busy} onClick={look}>
              {t('预览影响', 'Preview the changes')}
            </Button>
            {may('programme.amend') && (
              <Button type="primary" disabled={!current || overtaken} onClick={() => setAsking(true)}>
                {t('提交修改', 'Submit')}
              </Button>
            )}
            <span>
              {changed
                ? may('programme.amend')
                  ? t('先预览，再提交。草稿保存在本机浏览器里。', 'Preview first, then submit. The draft is kept in this browser on this device.')
                  : t(`修改方案由${programme.office}提交：请下载草稿发给${programme.office}。`, 'Only the safety office can submit it: send them the draft.')
                : t(
                    '还没有改动：在前面各步里改，或在“方案文件”里选择一份改好的文件。',
                    'Nothing is changed yet: change it on the steps before, or choose a changed file.',
                  )}
            </span>
          </Flex>
          {current && (
            <Suspense fallback={<Waiting />}>
              <PreviewOf preview={current} before={heldText} after={text} />
            </Suspense>
          )}
        </Flex>
      </PlanForm>
      {asking && !overtaken && (
        <Suspense>
          <Question
            about="amend"
            title={t('提交修改', 'Submit the changed plan')}
            confirm={t('提交', 'Submit')}
            fields={[
              {
                name: 'reason',
                label: t('修改原因', 'Reason'),
                kind: 'long',
                required: true,
                reuse: ['amended'],
                help: t('写入历次版本和任务记录。', 'It stands with the versions and in the ledger.'),
              },
            ]}
            act={apply}
            close={() => setAsking(false)}
          >
            {t(
              `将改期或调整 ${count('amended', 'revived')} 件，撤回或被接替 ${count('withdrawn', 'replaced')} 件，新增 ${count('added', 'carried')} 件。已发出的通知不收回。`,
              `${many(count('amended', 'revived'), 'obligation is', 'obligations are')} moved or changed, ${count('withdrawn', 'replaced')} withdrawn or replaced, ${count('added', 'carried')} added. What was sent stays sent.`,
            )}
          </Question>
        </Suspense>
      )}
    </Flex>
  );
}
