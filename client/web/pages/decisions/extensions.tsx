import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import { daysBetween } from '../../../contract/dates.ts';
import type { decisions } from '../../../contract/obligations.ts';
import { actPath, obligationPage } from '../../../contract/tables.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { useChange } from '../../parts/data.ts';
import { DueDate } from '../../parts/due.tsx';
import { useWords } from '../../parts/language.tsx';
import { obligationParts } from '../../parts/obligation-id.ts';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { LightTag } from '../../parts/view.tsx';
import { SHEETS, Sheet } from './sheet.tsx';

type Asked = z.output<typeof decisions>['extensions'][number];

/** Who asks for a later date, until when and why. One at a time: each date is weighed by itself. */
export function Extensions({ items }: { items: Asked[] }) {
  const { t } = useWords();
  const { may } = useSession();
  const [decided, setDecided] = useState<{ asked: Asked; grant: boolean }>();
  return (
    <>
      <div style={SHEETS}>
        {items.map((asked) => {
          const { id, milestoneName, departmentName, due, originalDue, light, extension } = asked;
          const later = extension ? daysBetween(due, extension.until) : 0;
          return (
            <Sheet
              key={id}
              title={<Link to={obligationPage(id)}>{milestoneName}</Link>}
              by={departmentName}
              facts={[
                [t('申请延至', 'Asked until'), <strong key="until">{`${extension?.until ?? ''}${t(`（晚 ${later} 天）`, ` (${later} days later)`)}`}</strong>],
                [t('现时限', 'Due now'), <DueDate key="due" due={due} originalDue={originalDue} />],
                [t('理由', 'Reason'), extension?.reason],
                [t('现状', 'Light'), <LightTag key="light" light={light} />],
              ]}
              acts={
                may('obligation.decideExtension') && (
                  <>
                    <Button type="primary" onClick={() => setDecided({ asked, grant: true })}>
                      {t('同意延期', 'Grant')}
                    </Button>
                    <Button onClick={() => setDecided({ asked, grant: false })}>{t('不同意', 'Refuse')}</Button>
                  </>
                )
              }
            />
          );
        })}
      </div>
      {decided && <DecideExtension {...decided} close={() => setDecided(undefined)} />}
    </>
  );
}

function DecideExtension({ asked, grant, close }: { asked: Asked; grant: boolean; close(): void }) {
  const { t } = useWords();
  const { api } = useProgramme();
  const { change } = useChange(
    grant ? t('已同意延期，并通知单位', 'Granted; the department is told') : t('未同意延期，并通知单位', 'Refused; the department is told'),
  );
  const { id, milestoneName, departmentName, due, extension } = asked;
  const { milestone, department } = obligationParts(id);
  return (
    <AskDialog
      title={grant ? t('同意延期', 'Grant the extension') : t('不同意延期', 'Refuse the extension')}
      confirm={grant ? t('同意延期', 'Grant') : t('不同意', 'Refuse')}
      danger={!grant}
      fields={[
        {
          name: 'reason',
          label: grant ? t('说明（可不填）', 'Remark (may be left out)') : t('不同意的理由', 'Why it is refused'),
          kind: 'long',
          required: !grant,
          help: t('写入通知，单位可见', 'Stands in the notice to the department'),
        },
      ]}
      act={({ reason }) =>
        change({
          path: `${api}/obligations/${milestone}/${department}/${actPath('decideExtension')}`,
          body: { grant, ...(reason !== undefined && { reason }) },
        })
      }
      close={close}
    >
      <p>
        {departmentName}：{milestoneName}
      </p>
      <p>
        {grant
          ? t(
              `时限由 ${due} 改为 ${extension?.until ?? ''}，催办随之顺延，原时限留存。`,
              `It is due on ${extension?.until ?? ''} instead of ${due}; reminders move along, the first date is kept.`,
            )
          : t(`时限仍为 ${due}，催办照常。`, `It stays due on ${due}, reminders go on.`)}
      </p>
    </AskDialog>
  );
}
