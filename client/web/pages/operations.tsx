import { useFilters } from '../parts/filters.ts';
import { useWords } from '../parts/language.tsx';
import { Page } from '../parts/view.tsx';
import { Alarms } from './operations/alarms.tsx';
import { Health } from './operations/health.tsx';
import { OneWorkflow } from './operations/one.tsx';
import { Workflows } from './operations/workflows.tsx';

/** Shows what runs behind the programme, what each part waits for, and what fails; `?id=` opens one. */
export default function Operations() {
  const { t } = useWords();
  const { values } = useFilters(['id']);
  if (values.id !== undefined) return <OneWorkflow key={values.id} id={values.id} />;
  return (
    <Page title={t('运行', 'Operations')}>
      <Alarms />
      <Health />
      <Workflows />
    </Page>
  );
}
