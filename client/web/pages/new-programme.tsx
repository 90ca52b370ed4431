import { Alert, App, Button, Flex, Input, Radio } from 'antd';
import { type ComponentProps, useState } from 'react';
import { useNavigate } from 'react-router';
import type { startedProgramme } from '../../contract/programmes.ts';
import { many } from '../../contract/words.ts';
import { AskDialog } from '../parts/ask-dialog.tsx';
import { useWords } from '../parts/language.tsx';
import { PlanEditor, usePlanCheck } from '../parts/plan-editor.tsx';
import { Page } from '../parts/view.tsx';
import { type GivenState, GivenStateFile } from './new-programme/given-state.tsx';

/** Load a plan and start its programme. */
export default function NewProgramme() {
  const { t } = useWords();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [clock, setClock] = useState<'real' | 'demonstration'>('real');
  const [from, setFrom] = useState('');
  const [daysPerSecond, setDaysPerSecond] = useState('1');
  const [given, setGiven] = useState<GivenState>();
  const [asking, setAsking] = useState(false);
  const checked = usePlanCheck(text);
  const speed = Number(daysPerSecond);
  const speedFits = speed > 0 && speed <= 100;
  const demonstration = clock === 'demonstration' ? { ...(from !== '' && { from }), daysPerSecond: speed } : undefined;
  const name = checked.check?.name ?? '';

  const start: ComponentProps<typeof AskDialog>['act'] = async (_values, { change }) => {
    const body = { plan: text, ...(demonstration && { demonstration }), ...(given && { state: given }) };
    const done = await change<typeof startedProgramme>({ path: '/api/programmes', body });
    if (done && !done.started) message.info(t('这份方案已经在运行，没有重复启动。', 'This plan runs already: nothing was started twice.'));
    if (done) navigate(`/p/${done.id}`);
    return done;
  };

  return (
    <Page title={t('新建创建工程', 'Start a programme')}>
      <section className="start-step">
        <h2>{t('一、方案文件', '1. The plan')}</h2>
        <PlanEditor
          text={text}
          change={(next) => {
            setText(next);
            setGiven(undefined);
          }}
          checked={checked}
          placeholder={t('选择方案文件，或把内容粘贴到这里', 'Choose a plan file, or paste its text here')}
        />
      </section>
      <section className="start-step">
        <h2>{t('二、时钟', '2. The clock')}</h2>
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
              <label htmlFor="clock-from">
                {t('从哪天开始（不填为方案第一天）', 'First day (the plan’s own unless given)')}
                <Input id="clock-from" type="date" value={from} onChange={({ target }) => setFrom(target.value)} />
              </label>
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
      </section>
      <section className="start-step">
        <h2>{t('三、载入前已办结（可不填）', '3. What was done before (may be left out)')}</h2>
        <GivenStateFile
          plan={checked.check?.ok ? text : undefined}
          from={clock === 'demonstration' ? from || checked.check?.from : undefined}
          given={given}
          give={setGiven}
        />
      </section>
      <Flex gap="small" align="center" wrap>
        <Button type="primary" size="large" disabled={!checked.check?.ok || (clock === 'demonstration' && !speedFits)} onClick={() => setAsking(true)}>
          {t('启动', 'Start')}
        </Button>
        {!checked.check?.ok && <span>{t('方案没有错误后才能启动。', 'It can be started once the plan has no faults.')}</span>}
      </Flex>
      {asking && (
        <AskDialog title={t('启动创建工程', 'Start the programme')} confirm={t('启动', 'Start')} act={start} close={() => setAsking(false)}>
          {demonstration
            ? t(
                `“${name}”将按演示时钟运行：${from === '' ? '从方案第一天' : `从 ${from}`}起，1 秒 ${speed} 天。`,
                `"${name}" runs on a demonstration’s clock from ${from === '' ? 'the plan’s first day' : from}, ${many(speed, 'day')} a second.`,
              )
            : t(`“${name}”将按真实时间运行，通知从现在起真的发出。`, `"${name}" runs in real time: from now on its mails really leave.`)}
          {given && t(`${given.length} 件登记为载入前已办结。`, ` ${many(given.length, 'obligation is', 'obligations are')} entered as done before.`)}
        </AskDialog>
      )}
    </Page>
  );
}
