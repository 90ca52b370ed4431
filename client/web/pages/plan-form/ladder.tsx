import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Select } from 'antd';
import { useState } from 'react';
import type { calendarView } from '../../../contract/programmes.ts';
import { DEFAULT_LADDER } from '../../../contract/tables.ts';
import { rungName } from '../../../contract/words.ts';
import { ask } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { Failure, Section } from '../../parts/view.tsx';
import { ANY, NumberInput } from './choosing.tsx';
import { fieldId, freeCode, keysOf, listAt, textAt, textsAt, useEditing } from './editing.ts';
import { Extensions } from './extensions.tsx';
import { FieldFaults } from './typed.tsx';

type Kind = 'before' | 'due-day' | 'lapse' | 'after' | 'repeat';
type Rung = Record<string, unknown>;

const kindOf = ({ before, after, repeat, on }: Rung): Kind => (before ? 'before' : after ? 'after' : repeat ? 'repeat' : on === 'lapse' ? 'lapse' : 'due-day');
const distanceOf = ({ before, after }: Rung) => (before ?? after ?? {}) as { days?: number; workingDays?: number };

/** Shows when who is told: the plan’s ladder, with the dates that it comes to. */
export default function Ladder() {
  const { t } = useWords();
  const { data, set } = useEditing();
  const own = 'ladder' in data;
  const rungs: Rung[] = own ? listAt(data, ['ladder']) : DEFAULT_LADDER;
  const keys = keysOf(rungs);
  return (
    <Flex vertical gap="middle">
      <Section
        title={t('催办级次', 'The ladder')}
        extra={
          own ? (
            <Button
              onClick={() =>
                set([
                  ['ladder', rungs.length],
                  {
                    id: freeCode(
                      'rung',
                      rungs.map(({ id }) => id),
                    ),
                    before: { days: 1 },
                    tell: ['officer'],
                  },
                ])
              }
            >
              {t('加一级', 'Add a rung')}
            </Button>
          ) : (
            <Button id={fieldId(['ladder'])} onClick={() => set([['ladder'], JSON.parse(JSON.stringify(DEFAULT_LADDER))])}>
              {t('自行修改', 'Change it')}
            </Button>
          )
        }
      >
        <p style={{ margin: '0 0 8px' }}>
          {own
            ? t('自上而下，先到期前、后到期后。', 'From the top: before the due date, then after it.')
            : t('用的是默认级次，一般不必改。', 'This is the usual ladder; most plans leave it as it is.')}
        </p>
        <ol className="rungs">
          {rungs.map((rung, index) => (own ? <RungFields key={keys[index]} index={index} rung={rung} /> : <RungLine key={String(rung.id)} rung={rung} />))}
        </ol>
        <FieldFaults path={['ladder']} />
      </Section>
      <Section title={t('延期', 'More time')}>
        <Extensions path={['extensions']} of="plan" />
      </Section>
      <Dates />
    </Flex>
  );
}

function useAudiences() {
  const { t } = useWords();
  const { data } = useEditing();
  const office = textAt(data, ['office', 'name']) || t('办公室', 'the office');
  return [
    { value: 'officer', label: t('经办人', 'officer') },
    { value: 'head', label: t('负责人', 'head') },
    { value: 'office', label: office },
    { value: 'director', label: t(`${office}主任`, `director of ${office}`) },
    { value: 'committee', label: textAt(data, ['committee', 'name']) || t('领导小组', 'the committee') },
    { value: 'lead', label: t('牵头部门', 'the lead') },
  ];
}

function RungLine({ rung }: { rung: Rung }) {
  const { t, language } = useWords();
  const names = new Map(useAudiences().map(({ value, label }) => [value, label]));
  return (
    <li>
      {rungName(rung.repeat ? `${rung.id}-1` : String(rung.id), language)}
      {t('：', ': ')}
      {textsAt(rung, ['tell'])
        .map((one) => names.get(one) ?? one)
        .join(t('、', ', '))}
    </li>
  );
}

function RungFields({ index, rung }: { index: number; rung: Rung }) {
  const { t } = useWords();
  const { set } = useEditing();
  const audiences = useAudiences();
  const path = ['ladder', index];
  const kind = kindOf(rung);
  const distance = distanceOf(rung);
  const unit = 'workingDays' in distance ? 'workingDays' : 'days';
  const number = distance[unit] ?? 1;
  const repeat = (rung.repeat ?? {}) as { everyDays?: number; atMost?: number };
  /** A rung says exactly one of these; what else it says stays. */
  const change = (to: Kind, days = number, of = unit) => {
    const { before: _before, after: _after, on: _on, repeat: _repeat, ...rest } = rung;
    const says =
      to === 'before' || to === 'after'
        ? { [to]: { [of]: days } }
        : to === 'repeat'
          ? { repeat: { everyDays: repeat.everyDays ?? 7, atMost: repeat.atMost ?? 8 } }
          : { on: to };
    const { id = '', ...more } = rest;
    set([path, JSON.parse(JSON.stringify({ id, ...says, ...more }))]);
  };
  const numberField = (of: string, label: string, value: number | undefined, give: (value: number) => void) => (
    <NumberInput
      key={of}
      id={fieldId([...path, of])}
      aria-label={label}
      held={String(value ?? '')}
      {...{ least: 1, most: ANY, step: 1, needed: true }}
      give={(number) => number !== undefined && give(number)}
      style={{ width: 76 }}
    />
  );
  return (
    <li id={fieldId(path)}>
      <Flex wrap gap="small" align="center">
        <Select
          aria-label={t(`第 ${index + 1} 级何时`, `When rung ${index + 1} is`)}
          style={{ width: 130 }}
          value={kind}
          onChange={(to: Kind) => change(to)}
          options={[
            { value: 'before', label: t('到期前', 'before it is due') },
            { value: 'due-day', label: t('到期当日', 'on the day') },
            { value: 'lapse', label: t('逾期时', 'when it lapses') },
            { value: 'after', label: t('到期后', 'after it was due') },
            { value: 'repeat', label: t('此后每隔', 'then every') },
          ]}
        />
        {(kind === 'before' || kind === 'after') && (
          <>
            {numberField('count', t(`第 ${index + 1} 级几天`, `Days of rung ${index + 1}`), number, (days) => change(kind, days))}
            <Select
              aria-label={t(`第 ${index + 1} 级按什么日子算`, `Which days rung ${index + 1} counts`)}
              style={{ width: 110 }}
              value={unit}
              onChange={(of: 'days' | 'workingDays') => change(kind, number, of)}
              options={[
                { value: 'days', label: t('自然日', 'days') },
                { value: 'workingDays', label: t('工作日', 'working days') },
              ]}
            />
          </>
        )}
        {kind === 'repeat' && (
          <>
            {numberField('everyDays', t(`第 ${index + 1} 级每几天`, `Rung ${index + 1} every`), repeat.everyDays, (days) =>
              set([[...path, 'repeat', 'everyDays'], days]),
            )}
            {t('天，至多', 'days, at most')}
            {numberField('atMost', t(`第 ${index + 1} 级至多几次`, `Rung ${index + 1} at most`), repeat.atMost, (most) =>
              set([[...path, 'repeat', 'atMost'], most]),
            )}
            {t('次', 'times')}
          </>
        )}
        <Select
          mode="multiple"
          aria-label={t(`第 ${index + 1} 级通知谁`, `Whom rung ${index + 1} tells`)}
          style={{ minWidth: 200, flex: 1 }}
          value={textsAt(rung, ['tell'])}
          onChange={(tell: string[]) => set([[...path, 'tell'], tell])}
          options={audiences}
        />
        <Button size="small" onClick={() => set([path, undefined])} aria-label={t(`删除第 ${index + 1} 级`, `Delete rung ${index + 1}`)}>
          {t('删除', 'Delete')}
        </Button>
      </Flex>
      <FieldFaults path={path} />
    </li>
  );
}

const DAY_MS = 86_400_000;
const shifted = (date: string, days: number) => new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);

/** Gives the dates that the ladder comes to for one milestone, holidays counted. */
function Dates() {
  const { t, language } = useWords();
  const { data, text, check } = useEditing();
  const choices = listAt(data, ['milestones']).flatMap(({ id, name, due, rounds }) =>
    Array.isArray(rounds)
      ? rounds.map((round) => ({ value: `${id}-${round?.id}`, label: String(round?.name ?? name), due: String(round?.due ?? '') }))
      : [{ value: String(id), label: String(name), due: String(due ?? '') }],
  );
  const [chosen, setChosen] = useState<string>();
  const milestone = choices.find(({ value }) => value === chosen) ?? choices.find(({ due }) => due !== '');
  const due = milestone?.due.length === 7 ? `${milestone.due}-28` : (milestone?.due ?? '');
  const known = /^\d{4}-\d\d-\d\d$/.test(due);
  const query = known ? { milestone: milestone?.value, from: shifted(due, -130), to: shifted(due, 250) } : {};
  const answer = useQuery({
    queryKey: ['/api/plans/calendar', text, query, language],
    queryFn: ({ signal }) => ask<typeof calendarView>('POST', '/api/plans/calendar', { query, body: { plan: text }, signal }),
    enabled: check?.ok === true && known,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  return (
    <Section title={t('算出来的日期', 'The dates that it comes to')}>
      {!check?.ok ? (
        <p style={{ margin: 0 }}>
          {t('任务和联系人填完后，这里列出每一次提醒的日期。', 'Once milestones and contacts are filled in, every reminder’s date is listed here.')}
        </p>
      ) : (
        <Flex vertical gap="small">
          <Select
            aria-label={t('看哪项任务', 'Of which milestone')}
            style={{ maxWidth: 420 }}
            value={milestone?.value}
            onChange={setChosen}
            options={choices}
            showSearch={{ optionFilterProp: 'label' }}
          />
          {answer.error && <Failure error={answer.error} />}
          <ul className="day-list">
            {(answer.data?.entries ?? []).map(({ date, kind, rungName: called, told, moved }) => (
              <li key={`${date} ${kind} ${called}`}>
                <time dateTime={date}>{date}</time> {kind === 'due' ? <strong>{t('到期', 'due')}</strong> : called}
                {kind === 'rung' && ` → ${told.join(t('、', ', '))}`}
                {moved && t(`（原为 ${moved.from}：${moved.why}）`, ` (was ${moved.from}: ${moved.why})`)}
              </li>
            ))}
          </ul>
        </Flex>
      )}
    </Section>
  );
}
