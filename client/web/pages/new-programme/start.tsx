import { Alert, App, Button, Flex, Input, Radio } from 'antd';
import { type ComponentProps, useState } from 'react';
import { useNavigate } from 'react-router';
import { isPlainDate } from '../../../contract/dates.ts';
import type { startedProgramme } from '../../../contract/programmes.ts';
import { many } from '../../../contract/words.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { DateField } from '../../parts/date-field.tsx';
import { useWords } from '../../parts/language.tsx';
import { Section } from '../../parts/view.tsx';
import { pathOf, useEditing } from '../plan-form/editing.ts';
import { Typed } from '../plan-form/typed.tsx';
import { type GivenState, GivenStateFile } from './given-state.tsx';

/** Takes the last step: by which clock the programme runs, what was done before, and go. */
export default function Start({ draftId, flush }: { draftId: string; flush(): Promise<boolean> }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const { text, check, goTo } = useEditing();
  const [clock, setClock] = useState<'real' | 'demonstration'>('real');
  const [from, setFrom] = useState('');
  const [daysPerSecond, setDaysPerSecond] = useState('1');
  const [given, setGiven] = useState<{ of: string; state: GivenState }>();
  const [asking, setAsking] = useState(false);
  const speed = Number(daysPerSecond);
  const speedFits = speed > 0 && speed <= 100;
  const demonstration = clock === 'demonstration' ? { ...(from !== '' && { from }), daysPerSecond: speed } : undefined;
  const name = check?.name ?? '';
  // What was done before was read against this very text.
  const state = given?.of === text ? given.state : undefined;

  const start: ComponentProps<typeof AskDialog>['act'] = async (_values, { change }) => {
    await flush();
    const body = { plan: text, ...(demonstration && { demonstration }), ...(state && { state }) };
    const done = await change<typeof startedProgramme>({ path: '/api/programmes', body });
    if (!done) return undefined;
    if (!done.started) message.info(t('这份方案已经在运行，没有重复启动。', 'This plan runs already: nothing was started twice.'));
    await change({ method: 'DELETE', path: `/api/plan-drafts/${draftId}` });
    navigate(`/p/${done.id}`);
    return done;
  };

  return (
    <Flex vertical gap="middle">
      <Section title={t('代号', 'Code')}>
        <Typed
          path={['id']}
          label={t(
            '小写字母、数字和连字符，写入任务编号，启动后不能改',
            'Lower-case letters, digits and hyphens; it stands in every id and cannot be changed later',
          )}
        />
      </Section>
      <Section title={t('时钟', 'The clock')}>
        <Radio.Group
          aria-label={t('时钟', 'The clock')}
          value={clock}
          onChange={({ target }) => setClock(target.value)}
          options={[
            { value: 'real', label: t('真实时间（正式使用）', 'Real time (for production)') },
            { value: 'demonstration', label: t('演示时钟（只作演示、培训）', 'A demonstration’s clock (to show and to train)') },
          ]}
        />
        {clock === 'demonstration' ? (
          <Flex vertical gap="small" style={{ marginTop: 12 }}>
            <Alert
              type="warning"
              showIcon
              title={t(
                '演示时钟走得比真实时间快，到期和催办会在几分钟内发生。时钟启动后不能再改：正式工作请用真实时间。',
                'It runs faster than real time: due dates and chases happen within minutes. It cannot be changed later: for real work use real time.',
              )}
            />
            <Flex wrap gap="middle">
              <div>
                <label htmlFor="clock-from">{t('从哪天开始（不填为方案第一天）', 'First day (the plan’s first day if left empty)')}</label>
                <DateField id="clock-from" value={from} onChange={setFrom} />
              </div>
              <label htmlFor="clock-speed">
                {t('每秒几天（最多 100）', 'Days a second (100 at most)')}
                <Input
                  id="clock-speed"
                  type="number"
                  min={0}
                  max={100}
                  step="any"
                  value={daysPerSecond}
                  status={speedFits ? '' : 'error'}
                  onChange={({ target }) => setDaysPerSecond(target.value)}
                />
              </label>
            </Flex>
          </Flex>
        ) : (
          <p style={{ margin: '8px 0 0' }}>
            {t(
              '按真实日期提醒和催办。启动前已到期的任务记为“载入前已到期”，不补发。',
              'Reminders leave on the real dates. What was due before the start counts as history and is not chased.',
            )}
          </p>
        )}
      </Section>
      <Section title={t('载入前已办结（可不填）', 'What was done before (may be left out)')}>
        <GivenStateFile
          plan={check?.ok ? text : undefined}
          from={clock === 'demonstration' ? from || check?.from : undefined}
          given={state}
          give={(one) => setGiven(one && { of: text, state: one })}
        />
      </Section>
      <Flex gap="small" align="center" wrap>
        <Button
          type="primary"
          size="large"
          disabled={!check?.ok || (clock === 'demonstration' && !(speedFits && (from === '' || isPlainDate(from))))}
          onClick={() => setAsking(true)}
        >
          {t('启动', 'Start')}
        </Button>
        {check && !check.ok && (
          <>
            <span>
              {t(
                `还有 ${check.faults.length} 处要填写或改正，填完才能启动。`,
                `${many(check.faults.length, 'field')} to be filled in or put right before it can be started.`,
              )}
            </span>
            {check.faults[0] && <Button onClick={() => goTo(pathOf(check.faults[0]?.where ?? ''), check.faults[0]?.line)}>{t('去填写', 'Go there')}</Button>}
          </>
        )}
      </Flex>
      {asking && (
        <AskDialog title={t(`启动“${name}”`, `Start "${name}"`)} confirm={t('启动', 'Start')} act={start} close={() => setAsking(false)}>
          {demonstration
            ? t(
                `“${name}”将按演示时钟运行：${from === '' ? '从方案第一天' : `从 ${from}`}起，1 秒 ${speed} 天。`,
                `"${name}" runs on a demonstration’s clock from ${from === '' ? 'the plan’s first day' : from}, ${many(speed, 'day')} a second.`,
              )
            : t(`“${name}”将按真实时间运行，通知从现在起正式发出。`, `"${name}" runs in real time: from now on its mails really leave.`)}
          {state && t(`${state.length} 件登记为载入前已办结。`, ` ${many(state.length, 'obligation is', 'obligations are')} entered as done before.`)}
        </AskDialog>
      )}
    </Flex>
  );
}
