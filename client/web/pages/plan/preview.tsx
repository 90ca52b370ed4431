import { Alert, Flex } from 'antd';
import type { z } from 'zod';
import type { amendmentPreview } from '../../../contract/programmes.ts';
import { useWords } from '../../parts/language.tsx';
import { changedLines } from './changed-lines.ts';

type Preview = z.output<typeof amendmentPreview>;
type Amended = Preview['amended'][number];

/** What an amendment would move: told once for all departments that it moves alike. */
export function PreviewOf({ preview: { amended, withdrawn, added }, before, after }: { preview: Preview; before: string; after: string }) {
  const { t } = useWords();
  const none = amended.length + withdrawn.length + added.length === 0;
  return (
    <Flex vertical gap="middle">
      {none && (
        <Alert
          type="info"
          showIcon
          title={t('没有任务受影响：只改了文字，日期、收件人和分工都不变。', 'No obligation moves: only words change, no dates, recipients or duties.')}
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
      {withdrawn.length > 0 && (
        <section className="plan-panel">
          <h2>{t(`撤回 ${withdrawn.length} 件`, `${withdrawn.length} withdrawn`)}</h2>
          <ul className="day-list">
            {withdrawn.map(({ id, department, milestone, stage }) => (
              <li key={id}>
                {milestone} · {department}
                {t('（', ' (')}
                {stage}
                {t('）', ')')}
              </li>
            ))}
          </ul>
        </section>
      )}
      {added.length > 0 && (
        <section className="plan-panel">
          <h2>{t(`新增 ${added.length} 件`, `${added.length} added`)}</h2>
          <ul className="day-list">
            {added.map(({ id, department, milestone, due, historic }) => (
              <li key={id}>
                {milestone} · {department}
                {t(`，${due} 到期`, `, due ${due}`)}
                {historic && t('（已过期，不催办）', ' (past already: nobody is chased)')}
              </li>
            ))}
          </ul>
        </section>
      )}
      <Changed before={before} after={after} />
    </Flex>
  );
}

function alike(amended: Amended[]): Map<string, Amended[]> {
  const groups = new Map<string, Amended[]>();
  for (const one of amended) {
    const key = JSON.stringify([one.milestone, one.dueFrom, one.dueTo, one.rungs.map((rung) => rung.replace(one.department, '')), one.sent]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}

function AmendedRow({ group }: { group: Amended[] }) {
  const { t } = useWords();
  const [first] = group;
  if (!first) return null;
  const { milestone, dueFrom, dueTo, rungs, sent } = first;
  return (
    <li>
      <strong>{milestone}</strong>{' '}
      {dueFrom === dueTo ? t(`时限不变（${dueFrom}）`, `due as before (${dueFrom})`) : t(`时限 ${dueFrom} 改为 ${dueTo}`, `due ${dueFrom}, now ${dueTo}`)}
      <p>{group.map(({ department }) => department).join(t('、', ', '))}</p>
      {rungs.length > 0 && (
        <details>
          <summary>{t(`催办变动 ${rungs.length} 项`, `${rungs.length} changes of rungs`)}</summary>
          <ul>
            {rungs.map((rung) => (
              <li key={rung}>{rung}</li>
            ))}
          </ul>
        </details>
      )}
      {sent > 0 && <p>{t(`每件已发 ${sent} 封通知，不收回。`, `${sent} notices each were sent and stay sent.`)}</p>}
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
