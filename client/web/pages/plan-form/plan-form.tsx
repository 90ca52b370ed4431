import { Alert, Button, Flex, Tag } from 'antd';
import { lazy, type ReactNode, Suspense } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { DraftSource } from '../../../contract/drafts.ts';
import { useWords } from '../../parts/language.tsx';
import type { usePlanCheck } from '../../parts/plan-check.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { EditingContext, type Step } from './editing.ts';
import { faultsOf, StepFaults } from './faults.tsx';
import { useEditingOf } from './use-editing.ts';
import './plan-form.css';

/** The file editor is loaded late: the file is looked at seldom, and the step that somebody is on comes first. */
const PlanEditor = lazy(() => import('../../parts/plan-editor.tsx'));
const Tasks = lazy(() => import('./tasks.tsx'));
const Contacts = lazy(() => import('./contacts.tsx'));
const Ladder = lazy(() => import('./ladder.tsx'));
const Rehearsal = lazy(() => import('./rehearsal.tsx'));

const NAMES: Record<Step, { zh: string; en: string }> = {
  tasks: { zh: '核对任务', en: 'Milestones' },
  contacts: { zh: '单位和联系人', en: 'Bodies and contacts' },
  ladder: { zh: '催办', en: 'Reminders' },
  rehearsal: { zh: '预演', en: 'Rehearsal' },
  start: { zh: '启动', en: 'Start' },
  preview: { zh: '预览影响并提交', en: 'Preview and submit' },
  text: { zh: '方案文件', en: 'Plan file' },
};

interface Props {
  text: string;
  change(text: string): void;
  checked: ReturnType<typeof usePlanCheck>;
  /** How the form ends: a new plan is started, a running one is previewed and submitted. */
  ends: 'start' | 'preview';
  children: ReactNode;
  source?: DraftSource | undefined;
  looked?: readonly number[];
  look?(index: number): void;
  /** Called when somebody goes to another step. */
  stepTo?(step: Step): void;
  first?: Step;
  /** What stands beside the steps: what is saved. */
  extra?: ReactNode;
  /** What stands beside the file. */
  fileExtra?: ReactNode;
  line?: number | undefined;
}

/** Shows a plan as a path of steps. Its file stands one step away and is the same plan. */
export function PlanForm({ text, change, checked, ends, children, source, looked, look, stepTo, first = 'tasks', extra, fileExtra, line }: Props) {
  const { t } = useWords();
  const [query, setQuery] = useSearchParams();
  const steps: Step[] = ['tasks', 'contacts', 'ladder', 'rehearsal', ends, 'text'];
  const wanted = query.get('step') as Step | null;
  const step = steps.find((one) => one === wanted) ?? (line === undefined ? first : 'text');
  const addressOf = (to: Step) => {
    const next = new URLSearchParams(query);
    next.set('step', to);
    next.delete('line');
    return next;
  };
  const setStep = (to: Step) => {
    if (to === step) return;
    stepTo?.(to);
    setQuery(addressOf(to), { preventScrollReset: true });
  };
  const { check } = checked;
  const { editing, isReadable, undo } = useEditingOf({
    text,
    change,
    check,
    setStep,
    source,
    ...(looked && { looked }),
    ...(look && { look }),
  });
  const after = steps[steps.indexOf(step) + 1];
  const shownLine = editing.sought?.line ?? line;
  return (
    <EditingContext value={editing}>
      <Flex vertical gap="middle">
        <Flex wrap gap="small" align="center" justify="space-between">
          <nav aria-label={t('步骤', 'Steps')} className="views plan-steps">
            {steps.map((one, index) => {
              const todo = faultsOf(check, one).length;
              return (
                <Link
                  key={one}
                  to={`?${addressOf(one)}`}
                  preventScrollReset
                  onClick={() => stepTo?.(one)}
                  {...(one === step && { 'aria-current': 'step' as const })}
                >
                  {one !== 'text' && `${index + 1} `}
                  {t(NAMES[one].zh, NAMES[one].en)}
                  {todo > 0 && (
                    <Tag className="todo" aria-label={t(`${todo} 处要填`, `${todo} to be filled in`)}>
                      {todo}
                    </Tag>
                  )}
                </Link>
              );
            })}
          </nav>
          <Flex gap="small" align="center" wrap>
            {extra}
            <Button disabled={!undo} onClick={undo}>
              {t('撤销上一步', 'Undo')}
            </Button>
          </Flex>
        </Flex>
        {step === 'text' ? (
          <Suspense fallback={<Waiting />}>
            <PlanEditor text={text} change={change} checked={checked} {...(shownLine !== undefined && { line: shownLine })} extra={fileExtra} />
          </Suspense>
        ) : !isReadable ? (
          <Alert
            type="error"
            showIcon
            title={t('方案文件现在读不出来，请先改正文件。', 'The plan file cannot be read as it stands: put it right first.')}
            action={<Button onClick={() => setStep('text')}>{t('打开方案文件', 'Open the file')}</Button>}
          />
        ) : (
          <>
            <StepFaults step={step} />
            <Suspense fallback={<Waiting />}>
              {step === 'tasks' && <Tasks />}
              {step === 'contacts' && <Contacts />}
              {step === 'ladder' && <Ladder />}
              {step === 'rehearsal' && <Rehearsal />}
              {step === ends && children}
            </Suspense>
          </>
        )}
        {step !== ends && step !== 'text' && after && (
          <div>
            <Button type="primary" size="large" onClick={() => setStep(after)}>
              {t(`下一步：${NAMES[after].zh}`, `Next: ${NAMES[after].en}`)}
            </Button>
          </div>
        )}
      </Flex>
    </EditingContext>
  );
}
