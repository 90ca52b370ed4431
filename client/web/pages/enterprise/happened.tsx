import type { z } from 'zod';
import type { enterpriseDetail } from '../../../contract/enterprises.ts';
import { type BARS, CONSEQUENCES, HANDED_ACTS } from '../../../contract/tables.ts';
import { barName, consequenceName, handedName, levelName } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';
import { useClock, useProgramme } from '../../parts/programme.tsx';
import { Section } from '../../parts/view.tsx';

type Event = z.output<typeof enterpriseDetail>['events'][number];

/** Shows everything that happened, latest first: when, by whom, why. */
export function Happened({ events }: { events: Event[] }) {
  const { t } = useWords();
  return (
    <Section title={t('经过', 'What happened')}>
      <ol reversed style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {[...events].reverse().map((event) => (
          <Line key={event.sequence} event={event} />
        ))}
      </ol>
    </Section>
  );
}

function Line({ event }: { event: Event }) {
  const { t } = useWords();
  const { date, minute } = useClock();
  const detail = useDetail(event);
  const { at, on, name, actor, actorName, onBehalfOf, reason } = event;
  const hand = `${actor} ${actorName ?? ''}`.trim();
  const written = date(at);
  return (
    <li style={{ display: 'flex', flexWrap: 'wrap', gap: '2px 16px', padding: '8px 0', borderTop: '1px solid #f0f0f0' }}>
      <time dateTime={on ?? at} style={{ width: 96, flex: 'none', fontVariantNumeric: 'tabular-nums' }}>
        {on ?? written}
      </time>
      <span style={{ flex: '1 1 200px', minWidth: 0 }}>
        <strong style={{ fontWeight: 600 }}>{name}</strong>
        {detail && <span>：{detail}</span>}
        {reason && <span style={{ display: 'block', overflowWrap: 'anywhere' }}>{reason}</span>}
      </span>
      <span style={{ flex: '0 1 260px', color: 'rgba(0,0,0,0.65)' }}>
        {actor === undefined
          ? t('系统按期记录', 'by the calendar')
          : onBehalfOf === undefined
            ? hand
            : t(`${onBehalfOf}（${hand}代登记）`, `${onBehalfOf} (written down by ${hand})`)}
        {on !== undefined && on !== written && <span style={{ display: 'block' }}>{t(`${minute(at)} 登记`, `written down ${minute(at)}`)}</span>}
      </span>
    </li>
  );
}

/** Gives in words what an event carries besides its reason. */
function useDetail({ payload }: Event): string {
  const { t, language } = useWords();
  const { departmentName, nameOf, programme } = useProgramme();
  const text = (key: string, from: Record<string, unknown> = payload) => (typeof from[key] === 'string' ? from[key] : undefined);
  const level = (from: Record<string, unknown>) => (typeof from.level === 'number' ? levelName(from.level, language) : undefined);
  const certificate = payload.certificate as Record<string, unknown> | undefined;
  const consequence = Object.keys(CONSEQUENCES).find((one) => one === payload.consequence) as keyof typeof CONSEQUENCES | undefined;
  const of = HANDED_ACTS.find((one) => one === payload.of);
  const dropped = HANDED_ACTS.filter((one) => Array.isArray(payload.dropped) && payload.dropped.includes(one));
  const [bar, limit, dueOn, sectorId, departmentId] = [text('bar'), text('limit'), text('dueOn'), text('sectorId'), text('departmentId')];
  return [
    certificate &&
      [text('number', certificate), level(certificate), t(`有效期至 ${text('expiresOn', certificate)}`, `valid until ${text('expiresOn', certificate)}`)].join(
        t('，', ', '),
      ),
    consequence && consequenceName(consequence, language),
    of && handedName(of, language),
    dropped.length > 0 &&
      t(
        `企业报送的${dropped.map((one) => handedName(one)).join('、')}不再审核，已告知企业`,
        `what the enterprise had handed in (${dropped.map((one) => handedName(one, 'en')).join(', ')}) is no longer looked at, and it is told`,
      ),
    typeof payload.score === 'number' && t(`自评 ${payload.score} 分`, `score ${payload.score}`),
    bar && barName(bar as (typeof BARS)[number], language),
    level(payload),
    limit && t(`${limit} 前完成`, `by ${limit}`),
    dueOn && t(`应于 ${dueOn} 前完成`, `due by ${dueOn}`),
    sectorId && programme.sectors.some(({ id }) => id === sectorId) && nameOf(sectorId),
    departmentId && departmentName(departmentId),
  ]
    .filter((part): part is string => typeof part === 'string')
    .join(t('，', ', '));
}
