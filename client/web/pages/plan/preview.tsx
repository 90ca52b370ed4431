import { Alert, Flex } from 'antd';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { amendmentPreview } from '../../../contract/programmes.ts';
import { many } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';
import { Unbroken } from '../../parts/unbroken.tsx';
import { changedLines } from './changed-lines.ts';

type Preview = z.output<typeof amendmentPreview>;
type Amended = Preview['amended'][number];

/** Shows what an amendment would move: told once for all departments that it moves alike. */
export function PreviewOf({ preview, before, after }: { preview: Preview; before: string; after: string }) {
  const { t } = useWords();
  const { amended, withdrawn, replaced, revived, carried, added, merged } = preview;
  const names = new Map([...replaced, ...carried, ...amended].map(({ id, milestone }) => [id, milestone]));
  const nameOf = (id: string) => t(`“${names.get(id) ?? id}”`, `"${names.get(id) ?? id}"`);
  const none = Object.values(preview).every((moves) => moves.length === 0);
  return (
    <Flex vertical gap="middle">
      {none && (
        <Alert
          type="info"
          showIcon
          title={t('没有任务受影响：各项任务的日期、收件人和分工都不变。', 'No obligation moves: none has another date, other recipients or another duty.')}
        />
      )}
      {amended.length > 0 && (
        <section className="plan-panel">
          <h2>{t(`改期或调整 ${amended.length} 件`, `${amended.length} moved or changed`)}</h2>
          <ul className="day-list">
            {[...alike(amended)].map(([key, group]) => (
              <AmendedRow key={key} group={group} />
            ))}
          </ul>
        </section>
      )}
      <Moves title={t(`撤回 ${withdrawn.length} 件`, `${withdrawn.length} withdrawn`)} rows={withdrawn}>
        {({ stage }) => t(`（${stage}）`, ` (${stage})`)}
      </Moves>
      <Moves title={t(`由其他任务接替 ${replaced.length} 件，原任务结束`, `${replaced.length} end because others stand for them`)} rows={replaced}>
        {({ stage, by }) => t(`（${stage}），由${by.map(nameOf).join('、')}接替`, ` (${stage}), from then on: ${by.map(nameOf).join(', ')}`)}
      </Moves>
      <Moves title={t(`接替原任务 ${carried.length} 件，已办的都算数`, `${carried.length} go on for others, with all that was done`)} rows={carried}>
        {({ due, originalDue, stage, from }) =>
          t(
            `（${stage}），${due} 到期${originalDue === due ? '' : `，考核按原时限 ${originalDue}`}；接自${nameOf(from)}`,
            ` (${stage}), due ${due}${originalDue === due ? '' : `, scored by ${originalDue}`}; from ${nameOf(from)}`,
          )
        }
      </Moves>
      <Moves title={t(`重新要求 ${revived.length} 件`, `${revived.length} asked for again`)} rows={revived}>
        {({ dueFrom, dueTo }) => t(`，时限 ${dueFrom} 改为 ${dueTo}`, `, due ${dueFrom}, now ${dueTo}`)}
      </Moves>
      <Moves title={t(`新增 ${added.length} 件`, `${added.length} added`)} rows={added}>
        {({ due, historic }) => (
          <>
            {t(`，${due} 到期`, `, due ${due}`)}
            {historic && t('（已过期，不催办）', ' (past already: nobody is chased)')}
          </>
        )}
      </Moves>
      {merged.length > 0 && (
        <section className="plan-panel">
          <h2>{t(`部门合并 ${merged.length} 个`, `${many(merged.length, 'department')} merged`)}</h2>
          <ul className="day-list">
            {merged.map(({ from, to, enterprises, accounts }) => (
              <li key={from}>
                {t(
                  `${from}并入${to}，企业 ${enterprises} 家随之转出。`,
                  `${from} becomes part of ${to}: ${many(enterprises, 'enterprise goes', 'enterprises go')} there.`,
                )}{' '}
                {accounts.length > 0 &&
                  t(
                    `这些账号仍属原部门，须由系统管理员修改：${accounts.join('、')}`,
                    `These accounts stay behind until the operator moves them: ${accounts.join(', ')}`,
                  )}
              </li>
            ))}
          </ul>
        </section>
      )}
      <Changed before={before} after={after} />
    </Flex>
  );
}

type Move = Pick<Preview['withdrawn'][number], 'id' | 'department' | 'milestone'> & { told?: string[] };

/** Lists the obligations with which the same happens, one a line, and who hears of each at once. */
function Moves<T extends Move>({ title, rows, children }: { title: string; rows: T[]; children(row: T): ReactNode }) {
  if (rows.length === 0) return null;
  return (
    <section className="plan-panel">
      <h2>{title}</h2>
      <ul className="day-list">
        {rows.map((row) => (
          <li key={row.id}>
            {row.milestone} · {row.department}
            {children(row)}
            <Told told={row.told} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Told({ told = [] }: { told?: string[] | undefined }) {
  const { t } = useWords();
  return told.length > 0 ? <p>{t(`立即通知：${told.join('、')}`, `Told at once: ${told.join(', ')}`)}</p> : null;
}

function alike(amended: Amended[]): Map<string, Amended[]> {
  const groups = new Map<string, Amended[]>();
  for (const one of amended) {
    const rungs = one.rungs.map((rung) => rung.replace(one.department, ''));
    const key = JSON.stringify([one.milestone, one.dueFrom, one.dueTo, one.handedTo, one.lapses, one.told.length, rungs, one.sent]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}

function AmendedRow({ group }: { group: Amended[] }) {
  const { t } = useWords();
  const [first] = group;
  if (!first) return null;
  const { milestone, dueFrom, dueTo, handedTo, lapses, rungs, sent } = first;
  return (
    <li>
      <strong>{milestone}</strong>{' '}
      {dueFrom === dueTo ? t(`时限不变（${dueFrom}）`, `due as before (${dueFrom})`) : t(`时限 ${dueFrom} 改为 ${dueTo}`, `due ${dueFrom}, now ${dueTo}`)}
      <p>{group.map(({ department }) => department).join(t('、', ', '))}</p>
      {handedTo !== undefined && <p>{t(`改由${handedTo}负责。`, `From then on ${handedTo} answers.`)}</p>}
      {lapses && <p>{t('新时限已过：提交后立即记为逾期。', 'The new date is over: it lapses as soon as this is handed in.')}</p>}
      <Told told={[...new Set(group.flatMap(({ told }) => told))]} />
      {rungs.length > 0 && (
        <details>
          <summary>{t(`催办变动 ${rungs.length} 项`, `${many(rungs.length, 'change')} of rungs`)}</summary>
          <ul>
            {rungs.map((rung) => (
              <li key={rung}>
                <Unbroken text={rung} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {sent > 0 && <p>{t(`每件已发 ${sent} 封通知，不收回。`, `${many(sent, 'notice')} each went out before, and stay sent.`)}</p>}
    </li>
  );
}

function Changed({ before, after }: { before: string; after: string }) {
  const { t } = useWords();
  const lines = changedLines(before, after);
  return (
    <section className="plan-panel">
      <h2>{t('文字改动', 'Changed lines')}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section className="lines" aria-label={t('文字改动', 'Changed lines')} tabIndex={0}>
        {lines.map(({ kind, line, text }) => (
          <div key={`${kind} ${line}`} className={kind}>
            <span>
              {kind === 'added' ? '+' : '−'} {line}
            </span>
            <span>{text}</span>
          </div>
        ))}
      </section>
    </section>
  );
}
