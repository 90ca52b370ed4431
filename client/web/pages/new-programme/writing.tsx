import { Alert, Button, Flex } from 'antd';
import { lazy } from 'react';
import type { draftYearMoved, PlanDraft } from '../../../contract/drafts.ts';
import { useChange } from '../../parts/data.ts';
import { savePlan } from '../../parts/download.ts';
import { useWords } from '../../parts/language.tsx';
import { usePlanCheck } from '../../parts/plan-check.ts';
import { Loaded } from '../../parts/view.tsx';
import { PlanForm } from '../plan-form/plan-form.tsx';
import { useDraftOnce, useKeptDraft } from './keeping.ts';
import { YearQuestion } from './year.tsx';

const Start = lazy(() => import('./start.tsx'));

/** A draft that somebody goes on with. */
export default function Continued({ id }: { id: string }) {
  const { draft, visit, again } = useDraftOnce(id);
  return (
    <Loaded of={draft} rows={16}>
      {(loaded) => <Writing key={visit} draft={loaded} again={again} />}
    </Loaded>
  );
}

function Writing({ draft, again }: { draft: PlanDraft; again(): void }) {
  const { t } = useWords();
  const { contents, state, problem, change, flush, insist, tag, forget } = useKeptDraft(draft);
  const drop = () => {
    forget();
    again();
  };
  const { change: send, busy } = useChange();
  const sayYear = async (year: number) => {
    if (!(await flush())) return undefined;
    const done = await send<typeof draftYearMoved>({ path: `/api/plan-drafts/${draft.id}/year`, body: { year }, ifMatch: tag() });
    if (done) again();
    return done;
  };
  const checked = usePlanCheck(contents.plan);
  const says = {
    kept: t('已保存', 'Saved'),
    keeping: t('正在保存…', 'Saving…'),
    waiting: t('还没有保存', 'Not saved yet'),
    elsewhere: t('没有保存', 'Not saved'),
    gone: t('没有保存', 'Not saved'),
  }[state];
  return (
    <Flex vertical gap="middle">
      {state === 'waiting' && (
        <Alert
          type="warning"
          showIcon
          title={problem}
          description={t(
            '会自动再试；改动已存在本机，重新打开本页会接着保存。',
            'It is tried again by itself. What you changed is kept on this computer: it is saved when this page is opened here again.',
          )}
        />
      )}
      {state === 'elsewhere' && (
        <Alert
          type="warning"
          showIcon
          title={t(
            '这份草稿在别处（另一个窗口或电脑）也改过，两处不一样。',
            'This draft was changed elsewhere as well, in another window or on another computer.',
          )}
          action={
            <Flex vertical gap="small">
              <Button size="small" onClick={drop}>
                {t('用另一处的', 'Take the other')}
              </Button>
              <Button size="small" danger onClick={() => insist()}>
                {t('用这里的', 'Keep this one')}
              </Button>
            </Flex>
          }
        />
      )}
      {state === 'gone' && (
        <Alert
          type="error"
          showIcon
          title={t('这份草稿已被删除，下面的内容没有保存。', 'This draft has been deleted: what stands below is not saved.')}
          action={
            <Button size="small" onClick={() => savePlan('plan.yaml', contents.plan)}>
              {t('下载方案文件', 'Download the file')}
            </Button>
          }
        />
      )}
      {draft.asksYear && <YearQuestion asked={draft.asksYear} answer={sayYear} busy={busy} />}
      <PlanForm
        text={contents.plan}
        change={(plan) => change({ plan })}
        checked={checked}
        ends="start"
        first={draft.step}
        source={draft.source}
        looked={contents.looked}
        look={(index) => change({ looked: [...contents.looked, index] })}
        stepTo={(step) => step !== 'preview' && change({ step })}
        extra={<span role="status">{says}</span>}
        fileExtra={<Button onClick={() => savePlan('plan.yaml', contents.plan)}>{t('下载', 'Download')}</Button>}
      >
        <Start draftId={draft.id} flush={flush} />
      </PlanForm>
    </Flex>
  );
}
