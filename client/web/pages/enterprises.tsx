import { Button, Flex } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { enterprisePage, enterpriseSummary } from '../../contract/enterprises.ts';
import { useGet, usePaged } from '../parts/data.ts';
import { ExportButton } from '../parts/export-button.tsx';
import { useFilters } from '../parts/filters.ts';
import { useWords } from '../parts/language.tsx';
import { Pager } from '../parts/pager.tsx';
import { useProgramme } from '../parts/programme.tsx';
import { useSession } from '../parts/session.tsx';
import { Loaded, Page } from '../parts/view.tsx';
import { FILTERS, Filters } from './enterprises/filters.tsx';
import { EnterpriseList } from './enterprises/list.tsx';
import { SavedViews } from './enterprises/saved.tsx';
import { Summary } from './enterprises/summary.tsx';

const ImportDrawer = lazy(() => import('./enterprises/import.tsx').then(({ ImportDrawer }) => ({ default: ImportDrawer })));
const EnrolDialog = lazy(() => import('./enterprises/enrol.tsx').then(({ EnrolDialog }) => ({ default: EnrolDialog })));
const StartCycles = lazy(() => import('./enterprises/start-cycles.tsx').then(({ StartCycles }) => ({ default: StartCycles })));
const IntakeProgress = lazy(() => import('./enterprises/start-cycles.tsx').then(({ IntakeProgress }) => ({ default: IntakeProgress })));

/** Query names beside the filters: what is open, so that a link leads there and a reload stays there. */
const OPEN = ['view', 'intake'] as const;

export default function EnterprisesPage() {
  const { t } = useWords();
  const { may } = useSession();
  const { api } = useProgramme();
  const { values, set, open, close } = useFilters([...FILTERS, ...OPEN]);
  const { view, intake, ...filter } = values;
  const list = usePaged<typeof enterprisePage>(`${api}/enterprises`, filter);
  const { certified: _certified, stage: _stage, light: _light, waits: _waits, ...counted } = filter;
  const summary = useGet<typeof enterpriseSummary>(`${api}/enterprises/summary`, counted);
  const [asking, setAsking] = useState<'enrol' | 'start'>();
  const filtered = Object.keys(filter).length > 0;
  return (
    <Page
      title={t('企业', 'Enterprises')}
      extra={
        <Flex gap="small" wrap>
          {may('enterprise.import') && <Button onClick={() => open({ view: 'import' })}>{t('导入', 'Import')}</Button>}
          <ExportButton path={`${api}/enterprises.export`} query={filter} />
          {may('enterprise.startCycles') && <Button onClick={() => setAsking('start')}>{t('批量启动', 'Start cycles')}</Button>}
          {may('enterprise.enrol') && (
            <Button type="primary" onClick={() => setAsking('enrol')}>
              {t('登记企业', 'Enrol one')}
            </Button>
          )}
        </Flex>
      }
    >
      {intake !== undefined && may('enterprise.startCycles') && (
        <Suspense fallback={null}>
          <IntakeProgress id={intake} close={() => set({ intake: undefined })} />
        </Suspense>
      )}
      <Summary of={summary.data} filter={filter} set={set} />
      <Filters filter={filter} set={set} />
      <SavedViews names={FILTERS} filter={filter} set={set} />
      <Loaded of={list.answer} rows={10}>
        {({ items }) => (
          <>
            <EnterpriseList items={items} stale={list.answer.isPlaceholderData} filtered={filtered} />
            <Pager {...list} />
          </>
        )}
      </Loaded>
      <Suspense fallback={null}>
        {view === 'import' && may('enterprise.import') && <ImportDrawer close={() => close({ view: undefined })} />}
        {asking === 'enrol' && <EnrolDialog close={() => setAsking(undefined)} />}
        {asking === 'start' && <StartCycles filter={filter} begun={(id) => set({ intake: id })} close={() => setAsking(undefined)} />}
      </Suspense>
    </Page>
  );
}
