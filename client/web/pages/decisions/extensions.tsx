import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import { daysBetween } from '../../../contract/dates.ts';
import type { decisions } from '../../../contract/obligations.ts';
import { obligationPage } from '../../../contract/tables.ts';
import { extensionText, many } from '../../../contract/words.ts';
import { DueDate } from '../../parts/due.tsx';
import { useWords } from '../../parts/language.tsx';
import ObligationAct from '../../parts/obligation-act.tsx';
import { useSession } from '../../parts/session.tsx';
import { LightTag } from '../../parts/view.tsx';
import { SHEETS, Sheet } from './sheet.tsx';

type Extension = z.output<typeof decisions>['extensions'][number];

/** Shows who asks for a later date, until when and why. They are decided one at a time: each date is weighed by itself. */
export function Extensions({ items }: { items: Extension[] }) {
  const { t, language } = useWords();
  const { may } = useSession();
  const [decided, setDecided] = useState<{ of: Extension; asked: 'grant' | 'refuse' }>();
  return (
    <>
      <div style={SHEETS}>
        {items.map((one) => {
          const { id, milestoneName, departmentName, due, originalDue, light, extension, extensionLimits } = one;
          const later = extension ? daysBetween(due, extension.until) : 0;
          return (
            <Sheet
              key={id}
              title={<Link to={obligationPage(id)}>{milestoneName}</Link>}
              by={departmentName}
              facts={[
                [
                  t('申请延期至', 'Asked until'),
                  <strong key="until">{`${extension?.until ?? ''}${t(`（晚 ${later} 天）`, ` (${many(later, 'day later', 'days later')})`)}`}</strong>,
                ],
                [t('现时限', 'Due now'), <DueDate key="due" due={due} originalDue={originalDue} />],
                [t('理由', 'Reason'), extension?.reason],
                ...(extensionLimits ? [[t('方案规定', 'By the plan'), extensionText(extensionLimits, language)] as [string, string]] : []),
                [t('现状', 'Light'), <LightTag key="light" light={light} />],
              ]}
              acts={
                may('obligation.decideExtension') && (
                  <>
                    <Button type="primary" onClick={() => setDecided({ of: one, asked: 'grant' })}>
                      {t('同意延期', 'Grant')}
                    </Button>
                    <Button onClick={() => setDecided({ of: one, asked: 'refuse' })}>{t('不同意', 'Refuse')}</Button>
                  </>
                )
              }
            />
          );
        })}
      </div>
      {decided && <ObligationAct {...decided} close={() => setDecided(undefined)} />}
    </>
  );
}
