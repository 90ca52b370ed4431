import type { ObligationDetail } from '../../../contract/obligations.ts';
import { EvidenceFiles } from '../../parts/evidence.tsx';
import { Figures } from '../../parts/figures.tsx';
import { useWords } from '../../parts/language.tsx';
import { useClock } from '../../parts/programme.tsx';
import { Section } from '../../parts/view.tsx';

type Event = ObligationDetail['events'][number];

/** Shows everything that happened, latest first: when, by whom, why, and the due date from then on where it changed. */
export function Happened({ detail, milestone, department }: { detail: ObligationDetail; milestone: string; department: string }) {
  const { t } = useWords();
  const { originalDue } = detail.obligation;
  return (
    <Section title={t(`办理经过（${detail.events.length}）`, `What happened (${detail.events.length})`)}>
      {detail.events.length === 0 && <p style={{ margin: 0 }}>{t('还没有办理记录。', 'Nothing has happened yet.')}</p>}
      <ol reversed style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {withDue(detail.events, originalDue)
          .reverse()
          .map(({ event, due, before }) => (
            <Line key={event.sequence} event={event} due={due} before={before} originalDue={originalDue} milestone={milestone} department={department} />
          ))}
      </ol>
    </Section>
  );
}

/** Gives each event with the due date that held after it, and before it. */
function withDue(events: Event[], originalDue: string): { event: Event; due: string; before: string }[] {
  let held = originalDue;
  return events.map((event) => {
    const before = held;
    held = event.due ?? held;
    return { event, due: held, before };
  });
}

interface LineOf {
  event: Event;
  due: string;
  before: string;
  originalDue: string;
  milestone: string;
  department: string;
}

function Line({ event, due, before, originalDue, milestone, department }: LineOf) {
  const { t } = useWords();
  const { minute, end } = useClock();
  const { at, name, type, actor, actorName, onBehalfOf, reason, until, to, evidence, figures, part, share, units } = event;
  return (
    <li style={{ display: 'flex', flexWrap: 'wrap', gap: '2px 16px', padding: '8px 0', borderTop: '1px solid #f0f0f0' }}>
      <time dateTime={at} style={{ width: 124, flex: 'none', fontVariantNumeric: 'tabular-nums' }}>
        {type === 'lapsed' || type === 'unused' ? end(at) : minute(at)}
      </time>
      <div style={{ flex: '1 1 220px', minWidth: 0, overflowWrap: 'anywhere' }}>
        {type === 'rungReached' ? t(`催办：${name}`, `Told: ${name}`) : <strong style={{ fontWeight: 600 }}>{name}</strong>}
        {until !== undefined && t(` 至 ${until}`, ` until ${until}`)}
        {part !== undefined && `：${part}`}
        {units !== undefined && `：${units.join('、')}`}
        {share !== undefined && ` ${share}%`}
        {to !== undefined && t(` 给 ${to}`, ` to ${to}`)}
        {due !== before && (
          <div>
            {t(`时限由 ${before} 改为 ${due}`, `due on ${due} instead of ${before}`)}
            {originalDue !== before && t(`（原时限 ${originalDue}）`, ` (first due ${originalDue})`)}
          </div>
        )}
        {reason !== undefined && <div>{t(`说明：${reason}`, `because: ${reason}`)}</div>}
        {figures !== undefined && <Figures of={figures} />}
        {evidence !== undefined && evidence.length > 0 && <EvidenceFiles milestone={milestone} department={department} items={evidence} />}
      </div>
      <div style={{ flex: '0 1 240px', color: 'rgba(0,0,0,0.65)' }}>
        <div>
          {actor === undefined
            ? t('系统按期记录', 'by the calendar')
            : onBehalfOf === undefined
              ? `${actor} ${actorName ?? ''}`
              : t(`${actor} ${actorName ?? ''}（代${onBehalfOf}）`, `${actor} ${actorName ?? ''} (for ${onBehalfOf})`)}
        </div>
        {due !== originalDue && due === before && <div>{t(`当时时限 ${due}，原时限 ${originalDue}`, `due ${due}, first due ${originalDue}`)}</div>}
      </div>
    </li>
  );
}
