import { Button, Tag } from 'antd';
import { lazy, Suspense } from 'react';
import type { DraftSource, Sureness } from '../../../contract/drafts.ts';
import { many } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { at, bodiesOf, fieldId, listAt, textAt, textsAt, useEditing } from './editing.ts';
import { useFaults } from './typed.tsx';

/** Choices weigh much; they come with the first milestone that is opened. */
const Fields = lazy(() => import('./milestone-fields.tsx'));

type Place = DraftSource['milestones'][number];

export function SureTag({ sure }: { sure: Sureness }) {
  const { t } = useWords();
  const { ground, letters, says } = {
    sure: { ground: '#e6f4ea', letters: '#0b5a24', says: t('确定', 'sure') },
    likely: { ground: '#e6f0ff', letters: '#0b3d91', says: t('较有把握', 'likely') },
    guess: { ground: '#ffe8d1', letters: '#7a3300', says: t('请核对', 'to be checked') },
  }[sure];
  return (
    <Tag variant="filled" style={{ background: ground, color: letters }}>
      {says}
    </Tag>
  );
}

interface Props {
  index: number;
  opened: boolean;
  place: Place | undefined;
  toggle(): void;
  showPlace(passage: number): void;
}

/** Shows one milestone: a line, and its form where it is opened. */
export function Milestone({ index, opened, place, toggle, showPlace }: Props) {
  const { t } = useWords();
  const { data } = useEditing();
  const path: Path = ['milestones', index];
  const faults = useFaults(path);
  const name = textAt(data, [...path, 'name']);
  const rounds = listAt(data, [...path, 'rounds']);
  const after = textAt(data, [...path, 'after', 'milestone']) || textAt(data, [...path, 'after', 'event']);
  const from = textAt(data, [...path, 'dueBy', 'milestone']) || textAt(data, [...path, 'dueBy', 'event']);
  const due =
    from !== ''
      ? at(data, [...path, 'dueBy', 'before']) === undefined
        ? t(`“${nameOf(data, from)}”那天之后`, `after the day of “${nameOf(data, from)}”`)
        : t(`“${nameOf(data, from)}”那天之前`, `before the day of “${nameOf(data, from)}”`)
      : after !== ''
        ? t(`“${nameOf(data, after)}”之后`, `after “${nameOf(data, after)}”`)
        : rounds.length > 0
          ? t(`${rounds.length} 轮`, many(rounds.length, 'round'))
          : textAt(data, [...path, 'recurs', 'every']) !== ''
            ? t('按规律重复', 'by a rule')
            : dueText(textAt(data, [...path, 'due']), t);
  return (
    <li id={fieldId(path)} className={opened ? 'milestone opened' : 'milestone'}>
      <div className="milestone-line">
        <button type="button" aria-expanded={opened} onClick={toggle}>
          <span className="number">{index + 1}</span>
          <span>
            <strong>{name || t('（还没有名称）', '(no name yet)')}</strong>
            <small>{[due || t('还没有时限', 'no date yet'), whoLeads(data, path, t)].join(' · ')}</small>
          </span>
        </button>
        {place && (
          <Button size="small" type="link" onClick={() => showPlace(place.passage)}>
            {t(`原文 ${place.clause}`, `Document ${place.clause}`)}
          </Button>
        )}
        {place && <SureTag sure={place.sure} />}
        {faults.length > 0 && (
          <Tag color="orange" style={{ color: '#7a3300' }}>
            {t(`${faults.length} 处要填`, `${faults.length} to fill in`)}
          </Tag>
        )}
      </div>
      {opened && (
        <Suspense fallback={<Waiting />}>
          <Fields index={index} place={place} />
        </Suspense>
      )}
    </li>
  );
}

const nameOf = (data: unknown, code: string) =>
  String([...listAt(data, ['events']), ...listAt(data, ['milestones'])].find(({ id }) => id === code)?.name || code);

function whoLeads(data: unknown, path: Path, t: ReturnType<typeof useWords>['t']): string {
  if (textAt(data, [...path, 'lead']) === 'all') return t('所有部门', 'all departments');
  const names = new Map(bodiesOf(data).map(({ id, name }) => [id, name]));
  const leads = textsAt(data, [...path, 'lead']);
  return leads.length === 0 ? t('没有写由谁负责', 'nobody answers for it') : leads.map((id) => names.get(id) ?? id).join(t('、', ', '));
}

const dueText = (due: string, t: ReturnType<typeof useWords>['t']) => (due.length === 7 ? t(`${due} 月底`, `end of ${due}`) : due);
