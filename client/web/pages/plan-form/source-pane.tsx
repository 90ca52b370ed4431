import { Button, Tag } from 'antd';
import { useEffect, useState } from 'react';
import type { DraftSource } from '../../../contract/drafts.ts';
import { many } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';
import { freeCode, listAt, useEditing } from './editing.ts';

/** How many passages stand on the page at once: a document of hundreds of pages would hold it up. */
const SHOWN = 600;

interface Props {
  source: DraftSource;
  /** The passage that somebody wants to see. */
  sought: { passage: number; count: number } | undefined;
  open(milestone: number): void;
}

/** Shows the document, its dated clauses marked and tied to their milestones; what was not understood stands first and is never dropped. */
export function SourcePane({ source, sought, open }: Props) {
  const { t } = useWords();
  const { data } = useEditing();
  const [all, setAll] = useState(false);
  const codes = listAt(data, ['milestones']).map(({ id }) => id);
  const wanted = source.passages.findIndex(({ number }) => number === sought?.passage);
  const shown = all || wanted >= SHOWN ? source.passages : source.passages.slice(0, SHOWN);
  useEffect(() => {
    if (sought) document.getElementById(`passage-${sought.passage}`)?.scrollIntoView({ block: 'center' });
  }, [sought]);
  return (
    <div className="source-pane">
      <NotUnderstood source={source} />
      <h3>{t('原文', 'The document')}</h3>
      {source.notes.map(({ zh, en }) => (
        <p key={zh}>{t(zh, en)}</p>
      ))}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section className="source-text" aria-label={t('原文', 'The document')} tabIndex={0}>
        {shown.map(({ number, cells }) => (
          <div key={number} id={`passage-${number}`} className={number === sought?.passage ? 'sought' : ''}>
            {cells.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a row never move
              <span key={column}>
                {marked(cell, source, number).map(({ text, milestones, isOpen }, part) =>
                  milestones.length > 0 ? (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
                    <mark key={part}>
                      {text}
                      {milestones.map((id) => {
                        const index = codes.indexOf(id);
                        return index < 0 ? (
                          <Tag key={id}>{t('已删除', 'deleted')}</Tag>
                        ) : (
                          <button key={id} type="button" onClick={() => open(index)} aria-label={t(`任务 ${index + 1}`, `milestone ${index + 1}`)}>
                            {index + 1}
                          </button>
                        );
                      })}
                    </mark>
                  ) : isOpen ? (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
                    <u key={part}>{text}</u>
                  ) : (
                    text
                  ),
                )}{' '}
              </span>
            ))}
          </div>
        ))}
        {shown.length < source.passages.length && (
          <Button onClick={() => setAll(true)}>{t(`其余 ${source.passages.length - shown.length} 段`, `${source.passages.length - shown.length} more`)}</Button>
        )}
      </section>
    </div>
  );
}

interface Part {
  text: string;
  milestones: string[];
  isOpen: boolean;
}

/** Cuts a text where something that was found begins or ends. In a table the whole row is meant: its first cell bears the mark. */
export function marked(cell: string, source: Pick<DraftSource, 'milestones' | 'open'>, passage: number): Part[] {
  const spans = [
    ...source.milestones.filter((one) => one.passage === passage).map(({ id, words }) => ({ id, words })),
    ...source.open.filter((one) => one.passage === passage).map(({ words }) => ({ id: undefined, words })),
  ].flatMap(({ id, words }) => {
    const from = cell.indexOf(words);
    if (from >= 0) return [{ id, from, to: from + words.length }];
    return cell !== '' && words.startsWith(`${cell} | `) ? [{ id, from: 0, to: cell.length }] : [];
  });
  const cuts = [...new Set([0, cell.length, ...spans.flatMap(({ from, to }) => [from, to])])].sort((one, other) => one - other);
  return cuts.slice(0, -1).map((from, index) => {
    const to = cuts[index + 1] as number;
    const here = spans.filter((span) => span.from <= from && to <= span.to);
    // A milestone’s number stands behind the last of its words.
    return {
      text: cell.slice(from, to),
      milestones: [...new Set(here.flatMap(({ id, to: end }) => (id !== undefined && end === to ? [id] : [])))],
      isOpen: here.some(({ id }) => id === undefined),
    };
  });
}

/** Shows each passage that looked like a duty or a date and is not in the plan, until somebody has dealt with it. */
function NotUnderstood({ source }: { source: DraftSource }) {
  const { t } = useWords();
  const { data, set, looked, look } = useEditing();
  const [all, setAll] = useState(false);
  const left = source.open.filter((_, index) => !looked.includes(index)).length;
  if (source.open.length === 0) return null;
  const milestones = listAt(data, ['milestones']);
  const take = (index: number) => {
    const one = source.open[index];
    if (!one) return;
    set([
      ['milestones', milestones.length],
      {
        id: freeCode(
          'task',
          milestones.map(({ id }) => id),
        ),
        name: one.words.slice(0, 40),
        clause: one.clause,
        duty: one.words.slice(0, 400),
        due: '',
        lead: [],
      },
    ]);
    look(index);
  };
  return (
    <details className="not-understood" open={left > 0}>
      <summary>
        {t(`没有写进方案的 ${source.open.length} 处，未看 ${left} 处`, `${source.open.length} passages are not in the plan, ${left} not looked at yet`)}
      </summary>
      <ul>
        {source.open
          .map((one, index) => ({ one, index }))
          .slice(0, all ? undefined : 30)
          .map(({ one: { clause, words, note }, index }) => (
            <li key={`${index} ${words}`} className={looked.includes(index) ? 'looked' : ''}>
              <strong>{clause}</strong> {t(note.zh, note.en)}
              {t('：', ': ')}
              {words}{' '}
              {!looked.includes(index) && (
                <>
                  <Button
                    size="small"
                    onClick={() => take(index)}
                    aria-label={t(`加为任务：${words.slice(0, 20)}`, `Add as a milestone: ${words.slice(0, 20)}`)}
                  >
                    {t('加为任务', 'Add as a milestone')}
                  </Button>{' '}
                  <Button size="small" onClick={() => look(index)} aria-label={t(`不需要：${words.slice(0, 20)}`, `Not needed: ${words.slice(0, 20)}`)}>
                    {t('不需要', 'Not needed')}
                  </Button>
                </>
              )}
            </li>
          ))}
      </ul>
      {!all && source.open.length > 30 && <Button onClick={() => setAll(true)}>{t('全部列出', many(source.open.length, 'passage'))}</Button>}
    </details>
  );
}
