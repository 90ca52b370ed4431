import { CheckCircleFilled } from '@ant-design/icons';
import { Button } from 'antd';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Link } from 'react-router';
import type { firstSteps, FirstSteps as Steps } from '../../contract/first-steps.ts';
import { useGet } from '../parts/data.ts';
import { useWords } from '../parts/language.tsx';
import { useSession } from '../parts/session.tsx';
import { Section } from '../parts/view.tsx';

const People = lazy(() => import('./system/people.tsx'));

const KEPT_AS = 'duban.first-steps';
/** How many names are told. */
const NAMED = 3;

/** Shows what to do next on a new installation, each step ticked once it is done; it is gone when all are. */
export default function FirstSteps() {
  const { t } = useWords();
  const { may } = useSession();
  const { data } = useGet<typeof firstSteps>('/api/first-steps');
  const [hidden, setHidden] = useState(() => wasHidden());
  const [adding, setAdding] = useState(false);
  if (!data) return null;
  const steps = stepsOf(data, { t, may, adding, add: () => setAdding(!adding) });
  if (steps.every(({ done }) => done) || (hidden && data.programme !== undefined)) return null;
  const next = steps.find(({ done }) => !done);
  return (
    <Section
      title={t(
        `开始使用：已完成 ${steps.filter(({ done }) => done).length} 步，共 ${steps.length} 步`,
        `First steps: ${steps.filter(({ done }) => done).length} of ${steps.length} done`,
      )}
      extra={
        data.programme !== undefined && (
          <Button
            size="small"
            onClick={() => {
              hide();
              setHidden(true);
            }}
          >
            {t('不再显示', 'Do not show again')}
          </Button>
        )
      }
    >
      <ol style={{ margin: 0, paddingInlineStart: 20 }}>
        {steps.map(({ name, done, todo }) => (
          <li key={name} style={{ padding: '4px 0' }} {...(name === next?.name && { 'aria-current': 'step' as const })}>
            <strong style={{ fontWeight: name === next?.name ? 600 : 400 }}>{name}</strong>{' '}
            {done ? (
              <span style={{ color: '#0b5a24' }}>
                <CheckCircleFilled aria-hidden /> {t('已完成', 'done')}
              </span>
            ) : (
              todo
            )}
          </li>
        ))}
      </ol>
      {adding && (
        <Suspense fallback={null}>
          <People />
        </Suspense>
      )}
    </Section>
  );
}

function stepsOf(
  { office, programme, departments: { all, lacking }, registry }: Steps,
  { t, may, adding, add }: Pick<ReturnType<typeof useWords>, 't'> & Pick<ReturnType<typeof useSession>, 'may'> & { adding: boolean; add(): void },
): { name: string; done: boolean; todo: ReactNode }[] {
  const home = `/p/${programme}`;
  const operator = t('请系统管理员办理。', 'Ask the operator.');
  const some = lacking.slice(0, NAMED).join(t('、', ', '));
  return [
    {
      name: t('新建安委办账号', 'An account for the office'),
      done: office,
      todo: may('user.write') ? (
        <Button size="small" aria-expanded={adding} onClick={add}>
          {t('去新建账号', 'Make accounts')}
        </Button>
      ) : (
        operator
      ),
    },
    {
      name: t('启动第一个方案', 'Start the first plan'),
      done: programme !== undefined,
      todo: t('在下面从正式文件、任务分解表或空白开始。', 'Begin below: from a document, a task table, or nothing.'),
    },
    {
      name: t('给各部门新建账号', 'Accounts for the departments'),
      done: programme !== undefined && lacking.length === 0,
      todo:
        programme === undefined ? (
          t('方案启动后再建。', 'Once the plan runs.')
        ) : (
          <>
            {t(
              `还有 ${lacking.length} 个没有账号（共 ${all} 个）：${some}${lacking.length > NAMED ? '等' : ''}。`,
              `${lacking.length} of ${all} have none: ${some}${lacking.length > NAMED ? ' and others' : ''}. `,
            )}
            {may('user.write') ? <Link to={`${home}/system?view=people`}>{t('去新建账号', 'Make accounts')}</Link> : operator}
          </>
        ),
    },
    ...(programme !== undefined && registry === undefined
      ? []
      : [
          {
            name: t('导入企业名单', 'Import the enterprises'),
            done: registry === true,
            todo:
              programme === undefined ? (
                t('方案启动后再导入；方案不涉及企业的不用。', 'Once the plan runs, if it is about enterprises.')
              ) : may('enterprise.import') ? (
                <Link to={`${home}/enterprises?view=import`}>{t('去导入', 'Import')}</Link>
              ) : (
                t('请安委办或各部门导入。', 'The office or the departments do it.')
              ),
          },
        ]),
  ];
}

function wasHidden(): boolean {
  try {
    return localStorage.getItem(KEPT_AS) === 'hidden';
  } catch {
    return false;
  }
}

function hide(): void {
  try {
    localStorage.setItem(KEPT_AS, 'hidden');
  } catch {
    // A browser that keeps nothing shows the steps again next time.
  }
}
