import { Alert, Button, Flex } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { stateCheck } from '../../../contract/programmes.ts';
import { many } from '../../../contract/words.ts';
import { useChange } from '../../parts/data.ts';
import { FileButton } from '../../parts/file-button.tsx';
import { useWords } from '../../parts/language.tsx';

type Checked = z.output<typeof stateCheck>;
export type GivenState = Checked['state'];

interface Props {
  /** The plan's text; without a faultless plan there is nothing to read a file against. */
  plan: string | undefined;
  /** The day on which the programme is loaded, where that is not today. */
  from: string | undefined;
  given: GivenState | undefined;
  give(state: GivenState | undefined): void;
}

/** Takes a file of what was done before the plan is loaded: it is read at once, and taken only without a fault. */
export function GivenStateFile({ plan, from, given, give }: Props) {
  const { t } = useWords();
  const [read, setRead] = useState<{ name: string; faults: Checked['faults'] }>();
  const { change, busy } = useChange();
  const choose = async (file: File) => {
    if (plan === undefined) return;
    const body = new FormData();
    body.append('plan', new Blob([plan]), 'plan.yaml');
    body.append('file', file);
    const checked = await change<typeof stateCheck>({ path: '/api/plans/state', body, query: { from } });
    if (!checked) return;
    setRead({ name: file.name, faults: checked.faults });
    give(checked.faults.length === 0 ? checked.state : undefined);
  };
  const leave = () => {
    setRead(undefined);
    give(undefined);
  };
  const placeOf = ({ line, column, where }: Checked['faults'][number]) => {
    if (line === undefined) return where;
    return column === undefined ? t(`第 ${line} 行 ${where}`, `row ${line} ${where}`) : t(`第 ${line} 行第 ${column} 列`, `line ${line}, column ${column}`);
  };
  return (
    <Flex vertical gap="small">
      <p style={{ margin: 0 }}>
        {t(
          '载入前已经办完的任务，可用表格登记：阶段任务、部门、办结日期、办理人，说明可不填（.xlsx、.csv 或 .yaml）。登记后即为已办结，不再催办；载入之后不能再这样登记。',
          'What was done before can be given as a table: milestone, department, day, who did it, and a note if wanted (.xlsx, .csv or .yaml). It is settled from the start and nobody is chased for it; later it cannot be given any more.',
        )}
      </p>
      <Flex gap="small" align="center" wrap>
        <FileButton label={t('办结情况', 'What was done')} accept=".xlsx,.csv,.yaml,.yml" disabled={plan === undefined} loading={busy} choose={choose}>
          {read ? t('换一个文件', 'Another file') : t('选择文件', 'Choose a file')}
        </FileButton>
        {read && <Button onClick={leave}>{t('不登记', 'Leave it out')}</Button>}
        {plan === undefined && <span>{t('方案没有错误后才能选择。', 'It can be chosen once the plan has no faults.')}</span>}
      </Flex>
      {given && read && (
        <Alert
          type="success"
          showIcon
          title={t(
            `${read.name}：${given.length} 件登记为载入前已办结。`,
            `${read.name}: ${many(given.length, 'obligation was', 'obligations were')} done before.`,
          )}
        />
      )}
      {read && !given && read.faults.length === 0 && (
        <Alert type="warning" showIcon title={t(`方案已改动，请重新选择 ${read.name}。`, `The plan has been changed: choose ${read.name} again.`)} />
      )}
      {read && read.faults.length > 0 && (
        <Alert
          type="error"
          showIcon
          title={t(
            `${read.name} 有 ${read.faults.length} 处错误，没有登记；请改正后重新选择：`,
            `${read.name} has ${many(read.faults.length, 'fault')} and was not taken:`,
          )}
          description={
            <ol style={{ margin: 0, paddingInlineStart: 20 }}>
              {read.faults.slice(0, FAULTS_SHOWN).map((fault) => (
                <li key={`${placeOf(fault)} ${fault.what}`}>
                  {placeOf(fault)}
                  {t('：', ': ')}
                  {fault.what}
                </li>
              ))}
            </ol>
          }
        />
      )}
    </Flex>
  );
}

const FAULTS_SHOWN = 20;
