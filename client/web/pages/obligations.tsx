import { Button, Segmented, Tag } from 'antd';
import { lazy, Suspense } from 'react';
import type { obligationPage } from '../../contract/obligations.ts';
import { type Light, type Stage, WAITS_FOR } from '../../contract/tables.ts';
import { lightName, stageName, waitsForName } from '../../contract/words.ts';
import { usePaged } from '../parts/data.ts';
import { useToday } from '../parts/due.tsx';
import { ExportButton } from '../parts/export-button.tsx';
import { useFilters } from '../parts/filters.ts';
import { useWords } from '../parts/language.tsx';
import { Pager } from '../parts/pager.tsx';
import { useProgramme } from '../parts/programme.tsx';
import { useSession } from '../parts/session.tsx';
import { Loaded, Nothing, Page } from '../parts/view.tsx';
import { useWide } from '../parts/wide.ts';
import { Cards } from './obligations/cards.tsx';
import { ChosenBar, useTicks } from './obligations/chosen.tsx';
import { Rows } from './obligations/rows.tsx';

const FilterBar = lazy(() => import('./obligations/filter-bar.tsx'));

const FILTERS = ['waits', 'department', 'milestone', 'light', 'stage', 'late', 'all', 'text'] as const;

/** Lists a department's own work, most urgent first; for the others everybody's, filtered by what stands in the address. */
export default function ObligationsPage() {
  const { t } = useWords();
  const { api } = useProgramme();
  const { department } = useSession();
  const wide = useWide();
  const { values, set } = useFilters(FILTERS);
  const today = useToday();
  const chosen = useTicks();
  const { answer, ...pages } = usePaged<typeof obligationPage>(`${api}/obligations`, { ...values, sort: 'urgency' });
  const filtered = Object.keys(values).some((name) => name !== 'all');
  const own = department !== undefined;
  return (
    <Page
      title={own ? t('我的任务', 'My work') : t('任务', 'Obligations')}
      extra={<ExportButton path={`${api}/obligations.export`} query={{ ...values, sort: 'urgency' }} />}
    >
      {own ? (
        <OwnFilters />
      ) : (
        <Suspense fallback={<div style={{ minHeight: 32 }} />}>
          <FilterBar values={values} set={set} />
        </Suspense>
      )}
      <Loaded of={answer}>
        {({ items }) => {
          if (items.length === 0)
            return <Empty filtered={filtered} own={own} clear={() => set(Object.fromEntries(FILTERS.map((name) => [name, undefined])))} />;
          const list = own || !wide ? <Cards items={items} today={today} ticks={chosen?.ticks} /> : <Rows items={items} today={today} ticks={chosen?.ticks} />;
          return (
            <>
              {chosen && <ChosenBar items={items} ids={chosen.ids} clear={chosen.clear} />}
              {list}
            </>
          );
        }}
      </Loaded>
      <Pager {...pages} />
    </Page>
  );
}

/** Offers the two views of a department, and whatever else the address asks for, to be taken away again. */
function OwnFilters() {
  const { t, language } = useWords();
  const { milestoneName } = useProgramme();
  const { values, set } = useFilters(FILTERS);
  const { light, stage, milestone, text } = values;
  const asked: [(typeof FILTERS)[number], string | undefined][] = [
    ['light', light && lightName(light as Light, language)],
    ['stage', stage && stageName(stage as Stage, language)],
    ['late', values.late === 'true' ? t('已逾期', 'late') : undefined],
    ['milestone', milestone && milestoneName(milestone)],
    ['text', text],
  ];
  return (
    <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center' }}>
      <Segmented
        aria-label={t('看哪些任务', 'Which')}
        value={values.all === 'true' ? 'all' : (values.waits ?? '')}
        onChange={(value) => set({ all: value === 'all' ? 'true' : undefined, waits: value === 'all' || value === '' ? undefined : value })}
        options={[
          { value: '', label: t('在办', 'To do') },
          ...WAITS_FOR.map((value) => ({ value, label: waitsForName(value, language) })),
          { value: 'all', label: t('全部（含已办结）', 'All, with what is over') },
        ]}
        style={{ maxWidth: '100%', overflowX: 'auto' }}
      />
      {asked.map(
        ([name, words]) =>
          words !== undefined && (
            <Tag key={name} closable={{ 'aria-label': t(`不再只看：${words}`, `No longer only: ${words}`) }} onClose={() => set({ [name]: undefined })}>
              {t(`只看：${words}`, `Only: ${words}`)}
            </Tag>
          ),
      )}
    </div>
  );
}

function Empty({ filtered, own, clear }: { filtered: boolean; own: boolean; clear(): void }) {
  const { t } = useWords();
  if (filtered)
    return (
      <Nothing>
        <p>{t('没有符合条件的任务。', 'Nothing fits these filters.')}</p>
        <Button onClick={clear}>{t('清除条件', 'Clear them')}</Button>
      </Nothing>
    );
  return (
    <Nothing>
      {own
        ? t('现在没有要办的任务。已办结的可在“全部”中查看。', 'Nothing to do now. What is over stands under “All”.')
        : t('没有在办的任务。勾选“含已办结”可看全部。', 'Nothing is open. Tick “with what is over” for all.')}
    </Nothing>
  );
}
