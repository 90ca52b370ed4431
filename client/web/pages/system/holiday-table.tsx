import { Alert, App, Button, Flex } from 'antd';
import { type ComponentProps, useState } from 'react';
import type { z } from 'zod';
import type { calendarUpdate } from '../../../contract/calendar.ts';
import { many } from '../../../contract/words.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { useChange } from '../../parts/data.ts';
import { FileButton } from '../../parts/file-button.tsx';
import { useWords } from '../../parts/language.tsx';
import { readTextFile } from '../../parts/text-file.ts';
import { Unbroken } from '../../parts/unbroken.tsx';
import { Section } from '../../parts/view.tsx';

type Update = z.output<typeof calendarUpdate>;
type Moved = Update['programmes'][number]['moved'][number];

/** Takes the official table of a year: chosen as a file, looked at for what it would move, then taken for the whole deployment. */
export function HolidayTable() {
  const { t } = useWords();
  const { message } = App.useApp();
  const [shown, setShown] = useState<{ text: string; name: string; update: Update }>();
  const [asking, setAsking] = useState(false);
  const looking = useChange();
  const year = shown?.update.year;

  const look = async (file: File) => {
    setShown(undefined);
    const read = await readTextFile(file, t);
    if ('refused' in read) {
      message.error(read.refused, 8);
      return;
    }
    const { text } = read;
    const update = await looking.change<typeof calendarUpdate>({ path: '/api/calendar/preview', body: { table: text } });
    if (update) setShown({ text, name: file.name, update });
  };
  const take: ComponentProps<typeof AskDialog>['act'] = async ({ reason }, { change }) => {
    const taken = await change<typeof calendarUpdate>({
      method: 'PUT',
      path: `/api/calendar/${year}`,
      body: { table: shown?.text, ...(reason && { reason }) },
      done: t('节假日表已采用，正在重新推算日期。', 'The table is adopted; dates are being worked out again.'),
    });
    if (taken) setShown(undefined);
    return taken;
  };

  return (
    <Section title={t('采用新一年的放假安排', 'Adopt the table of another year')}>
      <Flex vertical gap="middle">
        <p style={{ margin: 0 }}>
          {t(
            '选择全年的节假日表（holiday-cn 格式，.json 或 .yaml）。先看影响、不改动；确认后对全部运行中的督办事项生效，到期日不变，只有提醒的日子可能变。',
            'Choose the table of a whole year (format of holiday-cn, .json or .yaml). It is only previewed first. Once adopted it holds for every running programme: due dates stay, reminders may leave on other days.',
          )}
        </p>
        <Flex gap="small" align="center" wrap>
          <FileButton label={t('节假日表', 'Holiday table')} accept=".json,.yaml,.yml" loading={looking.busy} choose={look}>
            {t('选择节假日表', 'Choose a table')}
          </FileButton>
          {shown && <strong style={{ overflowWrap: 'anywhere' }}>{shown.name}</strong>}
          {shown && canBeTaken(shown.update) && (
            <Button type="primary" onClick={() => setAsking(true)}>
              {t(`采用 ${year} 年的表`, `Adopt the table of ${year}`)}
            </Button>
          )}
        </Flex>
        {shown && <WhatMoves update={shown.update} />}
      </Flex>
      {asking && shown && (
        <AskDialog
          title={t(`采用 ${year} 年的节假日表`, `Adopt the holiday table of ${year}`)}
          confirm={t('采用', 'Adopt')}
          fields={[
            {
              name: 'reason',
              label: t('说明', 'Reason'),
              kind: 'text',
              help: t('如通知文号；写入任务记录，可不填。', 'Such as the number of the notice; it stands in the ledger. May be left out.'),
            },
          ]}
          act={take}
          close={() => setAsking(false)}
        >
          {t(
            `${movedIn(shown.update)} 件任务的提醒日期有变。已发出的通知不收回，也不另发通知。`,
            `Reminders of ${many(movedIn(shown.update), 'obligation')} leave on other days. What was sent stays sent, and nobody is written to about it.`,
          )}
        </AskDialog>
      )}
    </Section>
  );
}

/** Tells whether the year's table says something new, or an update that was broken off is still to be completed. */
const canBeTaken = ({ version, programmes }: Update) => version !== undefined || programmes.length > 0;
const movedIn = ({ programmes }: Update) => programmes.reduce((sum, { moved }) => sum + moved.length, 0);

function WhatMoves({ update }: { update: Update }) {
  const { t } = useWords();
  if (!canBeTaken(update))
    return <Alert type="info" showIcon title={t('这份表与现行的相同，没有要改的。', 'It is the same as the table in force: nothing to change.')} />;
  if (update.programmes.length === 0)
    return <Alert type="info" showIcon title={t('可以采用；没有督办事项的日期受影响。', 'It can be adopted; no programme’s dates change.')} />;
  return update.programmes.map(({ id, name, moved, settled, spans }) => (
    <div key={id}>
      <h3 style={{ fontSize: 14, margin: '0 0 4px' }}>
        {name}
        {t(`：${moved.length} 件任务的提醒日期有变`, `: reminders of ${many(moved.length, 'obligation')} leave on other days`)}
        {settled > 0 && t(`，${settled} 件日期不变、不再是暂定`, `, ${settled} keep their dates, final now`)}
        {spans && t('，节假日期间的要求随之调整', ', and what has to hold over public holidays moves')}
      </h3>
      <ul style={{ margin: 0, paddingInlineStart: 20 }}>
        {[...alike(moved)].map(([key, [first, ...more]]) => first && <MovedRow key={key} first={first} more={more} />)}
      </ul>
    </div>
  ));
}

/** Groups what moves in the same way for several departments, so that it is said once. */
function alike(moved: Moved[]): Map<string, Moved[]> {
  const groups = new Map<string, Moved[]>();
  for (const one of moved) {
    const key = JSON.stringify([one.milestone, one.due, one.rungs, one.sent]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}

function MovedRow({ first: { milestone, department, due, rungs, sent }, more }: { first: Moved; more: Moved[] }) {
  const { t } = useWords();
  return (
    <li>
      <strong>{milestone}</strong> {t(`（${due} 到期）`, `(due ${due})`)}
      {[department, ...more.map((one) => one.department)].join(t('、', ', '))}
      {rungs.map((rung) => (
        <p key={rung} style={{ margin: '4px 0' }}>
          <Unbroken text={rung} />
        </p>
      ))}
      {sent > 0 && <p>{t(`每件已发 ${sent} 封通知，不收回。`, `${many(sent, 'notice')} each went out before, and stay sent.`)}</p>}
    </li>
  );
}
