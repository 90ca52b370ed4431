import { actPath } from '../../../contract/tables.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { useWords } from '../../parts/language.tsx';
import { obligationParts } from '../../parts/obligation-id.ts';
import { useProgramme } from '../../parts/programme.tsx';

/** The office's own words to whoever is late: they leave at once. */
export default function Urge({ of: { id, name, orgName }, close }: { of: { id: string; name: string; orgName: string }; close(): void }) {
  const { t } = useWords();
  const { api } = useProgramme();
  const { milestone, department } = obligationParts(id);
  const title = t('催办', 'Urge');
  return (
    <AskDialog
      title={title}
      confirm={title}
      about={id}
      fields={[
        {
          name: 'reason',
          label: t('要求', 'What is asked'),
          kind: 'long',
          required: true,
          help: t('写入邮件，单位可见', 'Stands in the mail to the department'),
        },
      ]}
      act={(values, { change }) =>
        change({
          path: `${api}/obligations/${milestone}/${department}/${actPath('urge')}`,
          body: values,
          done: t('已催办，邮件即刻发出', 'Urged; the mail leaves at once'),
        })
      }
      close={close}
    >
      <p>
        {orgName}：{name}
      </p>
      <p style={{ marginBottom: 0 }}>
        {t(
          '当即发给经办人和负责人，并记入台账；短期内不能重复催办。',
          'Sent at once to officer and head and kept in the ledger; it cannot be repeated for a while.',
        )}
      </p>
    </AskDialog>
  );
}
