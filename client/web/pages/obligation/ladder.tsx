import { Button, Grid } from 'antd';
import { useState } from 'react';
import type { ObligationDetail } from '../../../contract/obligations.ts';
import { lightName } from '../../../contract/words.ts';
import { useToday } from '../../parts/due.tsx';
import { useWords } from '../../parts/language.tsx';
import { useClock } from '../../parts/programme.tsx';
import { Section } from '../../parts/view.tsx';
import { Axis } from './axis.tsx';
import { Glyph } from './glyph.tsx';
import { type Mark, marksOf, type Step, stepsOf } from './steps.ts';

/** How many rungs are shown beyond the last that matters now. */
const BEYOND = 3;

/** The ladder drawn against time where there is room, and as a list that says the same. */
export function Ladder({ detail }: { detail: ObligationDetail }) {
  const { t, language } = useWords();
  const wide = Grid.useBreakpoint().xl ?? false;
  const today = useToday();
  const steps = stepsOf(detail, today, language);
  const marks = marksOf(detail, today, language);
  if (steps.length === 0)
    return (
      <Section title={t('催办安排', 'Reminders')}>
        <p style={{ margin: 0 }}>{t('这件任务没有催办。', 'Nobody is reminded of it.')}</p>
      </Section>
    );
  return (
    <Section title={t(`催办安排（${steps.length} 级）`, `Reminders (${steps.length} rungs)`)}>
      {wide && <Axis steps={steps} marks={marks} today={today} />}
      <List steps={steps} marks={marks} today={today} />
    </Section>
  );
}

type Entry = { step: Step; date: string } | { mark: Mark; date: string };

/** Puts a mark before the rungs of its day and the due date after them: it is over when the day is. */
function entriesOf(steps: Step[], marks: Mark[]): Entry[] {
  const rank = (entry: Entry) => ('step' in entry ? 1 : entry.mark.kind === 'today' ? 0 : 2);
  const entries: Entry[] = [...steps.map((step) => ({ step, date: step.date })), ...marks.map((mark) => ({ mark, date: mark.date }))];
  return entries.sort((a, b) => (a.date === b.date ? rank(a) - rank(b) : a.date < b.date ? -1 : 1));
}

function List({ steps, marks, today }: { steps: Step[]; marks: Mark[]; today: string }) {
  const { t } = useWords();
  const [all, setAll] = useState(false);
  const entries = entriesOf(steps, marks);
  const last = entries.findLastIndex((entry) => 'mark' in entry || (entry.step.state !== 'ahead' && entry.step.state !== 'over'));
  const cut = Math.min(entries.length, last + 1 + BEYOND);
  const hidden = entries.length - cut;
  return (
    <>
      <ol style={{ listStyle: 'none', margin: 0, padding: 0, position: 'relative' }}>
        {(all ? entries : entries.slice(0, cut)).map((entry) =>
          'mark' in entry ? <MarkLine key={entry.mark.kind} mark={entry.mark} /> : <StepLine key={entry.step.id} step={entry.step} past={entry.date < today} />,
        )}
      </ol>
      {hidden > 0 && (
        <Button size="small" aria-expanded={all} onClick={() => setAll(!all)} style={{ marginTop: 8 }}>
          {all ? t('收起', 'Show fewer') : t(`显示其余 ${hidden} 级`, `Show ${hidden} more`)}
        </Button>
      )}
    </>
  );
}

const COLUMN = { display: 'flex', gap: 12, padding: '6px 0' } as const;
/** The line that joins the glyphs. */
const STEM = { alignSelf: 'stretch', width: 18, display: 'flex', flexDirection: 'column', alignItems: 'center', flex: 'none' } as const;

function StepLine({ step, past }: { step: Step; past: boolean }) {
  const { t, language } = useWords();
  const { minute } = useClock();
  const { name, at, light, recipients, moved, state, words } = step;
  const grey = state === 'over' || state === 'moot' || state === 'overtaken';
  return (
    <li style={COLUMN}>
      <span style={STEM}>
        <Glyph state={state} />
        <span style={{ flex: 1, width: 2, marginBottom: -12, background: past ? '#0b3d91' : '#d1d5db' }} />
      </span>
      <div style={{ flex: 1, minWidth: 0, display: 'flex', flexWrap: 'wrap', gap: '0 16px', ...(grey && { color: 'rgba(0,0,0,0.65)' }) }}>
        <time dateTime={at} style={{ width: 124, flex: 'none', fontVariantNumeric: 'tabular-nums' }}>
          {minute(at)}
        </time>
        <strong style={{ flex: '1 1 150px', fontWeight: state === 'next' ? 700 : 500 }}>{name}</strong>
        <span style={{ flex: '2 1 200px' }}>
          {t('发给 ', 'to ')}
          {recipients.join(t('、', ', '))}
        </span>
        <span style={{ flex: '1 1 170px', fontWeight: state === 'next' || state === 'undeliverable' ? 600 : 400 }}>
          {words}
          {light !== undefined && state !== 'over' && t(`，${lightName(light)}`, `, ${lightName(light, language)}`)}
        </span>
        {moved && <span style={{ flex: '1 0 100%', color: 'rgba(0,0,0,0.65)' }}>{t(`日期有调整：${moved.because}`, `moved: ${moved.because}`)}</span>}
      </div>
    </li>
  );
}

const MARK_COLOURS: Record<Mark['kind'], string> = { today: '#0b3d91', due: '#8a0c12', originalDue: '#4b5563' };

function MarkLine({ mark: { kind, date, words } }: { mark: Mark }) {
  return (
    <li style={{ ...COLUMN, color: MARK_COLOURS[kind], fontWeight: 600 }} {...(kind === 'today' && { 'aria-current': 'date' as const })}>
      <span aria-hidden style={{ ...STEM, justifyContent: 'center' }}>
        {kind === 'today' ? '▶' : '◆'}
      </span>
      <span style={{ flex: 1, borderBottom: `1px dashed ${MARK_COLOURS[kind]}` }}>
        {words} <time dateTime={date}>{date}</time>
      </span>
    </li>
  );
}
