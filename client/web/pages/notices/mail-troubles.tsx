import { Alert } from 'antd';
import type { z } from 'zod';
import type { noticeSummary } from '../../../contract/notices.ts';
import { useGet } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';

/** Shows what stands in the way of mails, in the server's own words; nothing while all is well. */
function MailTroubles({ of }: { of: z.output<typeof noticeSummary>['troubles'] }) {
  return of.map(({ scope, sentence }) => <Alert key={scope} type="error" showIcon title={sentence} />);
}

/** Shows the same where nothing else is asked for. */
export function MailState() {
  const { t } = useWords();
  const { api } = useProgramme();
  const { data } = useGet<typeof noticeSummary>(`${api}/notices/summary`);
  if (!data || data.troubles.length === 0) return null;
  return (
    <section aria-label={t('发信情况', 'State of mail')}>
      <MailTroubles of={data.troubles} />
    </section>
  );
}
