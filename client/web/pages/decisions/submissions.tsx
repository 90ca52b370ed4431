import { Button, Checkbox, Flex, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Submission } from '../../../contract/obligations.ts';
import { obligationPage } from '../../../contract/tables.ts';
import { DueDate } from '../../parts/due.tsx';
import { EvidenceFiles } from '../../parts/evidence.tsx';
import { Figures } from '../../parts/figures.tsx';
import { useWords } from '../../parts/language.tsx';
import ObligationAct from '../../parts/obligation-act.tsx';
import { obligationParts } from '../../parts/obligation-id.ts';
import { useClock } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { reviewPage } from '../../parts/todo.ts';
import { ConfirmSeveral } from './confirm-several.tsx';
import { SHEETS, Sheet } from './sheet.tsx';

/** How many are shown: a screen of hundreds would be slow on an office's machine; what is confirmed makes room for the next. */
const SHOWN = 60;

/** Shows what was handed in. Several can be confirmed at once; sending back needs a reason, so one at a time. */
export function Submissions({ items }: { items: Submission[] }) {
  const { t } = useWords();
  const { may } = useSession();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [several, setSeveral] = useState<Submission[]>();
  const [one, setOne] = useState<{ of: Submission; asked: 'confirm' | 'return' }>();
  const shown = items.slice(0, SHOWN);
  const chosen = shown.filter(({ id }) => ticked.has(id));
  const confirms = may('obligation.confirm');
  const tick = (ids: string[], on: boolean) => {
    const after = new Set(ticked);
    for (const id of ids) on ? after.add(id) : after.delete(id);
    setTicked(after);
  };
  return (
    <>
      {confirms && items.length > 1 && (
        <Flex
          align="center"
          gap="middle"
          wrap
          style={{
            position: 'sticky',
            top: 0,
            zIndex: 2,
            background: '#fff',
            border: '1px solid #e5e7eb',
            borderRadius: 8,
            padding: '8px 14px',
            marginBottom: 12,
          }}
        >
          <Checkbox
            checked={chosen.length === shown.length}
            indeterminate={chosen.length > 0 && chosen.length < shown.length}
            onChange={({ target }) =>
              tick(
                shown.map(({ id }) => id),
                target.checked,
              )
            }
          >
            {t(`全选（${shown.length}）`, `All (${shown.length})`)}
          </Checkbox>
          <Button type="primary" disabled={chosen.length === 0} onClick={() => setSeveral(chosen)}>
            {t(`办结所选 ${chosen.length} 件`, `Confirm the ${chosen.length} chosen`)}
          </Button>
        </Flex>
      )}
      <div style={SHEETS}>
        {shown.map((submission) => (
          <SubmissionSheet
            key={submission.id}
            submission={submission}
            {...(confirms && {
              ticked: ticked.has(submission.id),
              tick: (on: boolean) => tick([submission.id], on),
              act: (asked) => setOne({ of: submission, asked }),
            })}
          />
        ))}
      </div>
      {items.length > SHOWN && (
        <p>{t(`另有 ${items.length - SHOWN} 件，办结前面的后再显示。`, `${items.length - SHOWN} more, shown as these are dealt with.`)}</p>
      )}
      {several && (
        <ConfirmSeveral
          submissions={several}
          close={() => {
            setSeveral(undefined);
            setTicked(new Set());
          }}
        />
      )}
      {one && <ObligationAct {...one} close={() => setOne(undefined)} />}
    </>
  );
}

interface SubmissionSheetProps {
  submission: Submission;
  /** Absent for whoever only reads. */
  ticked?: boolean;
  tick?(on: boolean): void;
  act?(asked: 'confirm' | 'return'): void;
}

function SubmissionSheet({ submission, ticked, tick, act }: SubmissionSheetProps) {
  const { t } = useWords();
  const { minute } = useClock();
  const { id, milestoneName, departmentName, role, due, originalDue, submitted, lapsed, note, evidence, figures } = submission;
  return (
    <Sheet
      mark={
        tick && (
          <Checkbox
            checked={ticked === true}
            onChange={({ target }) => tick(target.checked)}
            aria-label={t(`选择 ${departmentName}：${milestoneName}`, `Choose ${departmentName}: ${milestoneName}`)}
          />
        )
      }
      title={<Link to={obligationPage(id)}>{milestoneName}</Link>}
      by={
        <>
          {departmentName} {role === 'assist' && <Tag>{t('配合', 'assists')}</Tag>}
        </>
      }
      facts={[
        [
          t('报送', 'Handed in'),
          <>
            {submitted === undefined ? '' : minute(submitted)}{' '}
            {lapsed !== undefined && <Tag style={{ background: '#ffe0e0', color: '#8a0c12' }}>{t('逾期报送', 'late')}</Tag>}
          </>,
        ],
        [t('时限', 'Due'), <DueDate key="due" due={due} originalDue={originalDue} />],
        [t('数据', 'Figures'), figures.length > 0 ? <Figures key="figures" of={figures} /> : undefined],
        [t('说明', 'Remark'), note],
        [t('材料', 'Files'), evidence.length > 0 ? <EvidenceFiles key="files" {...obligationParts(id)} items={evidence} /> : t('没有附材料', 'none')],
      ]}
      acts={
        act && (
          <>
            <Button type="primary" onClick={() => act('confirm')}>
              {t('办结', 'Confirm')}
            </Button>
            <Button onClick={() => act('return')}>{t('退回', 'Return')}</Button>
            <Link
              to={reviewPage(id)}
              aria-label={t(`查看材料：${departmentName} ${milestoneName}`, `Look at the files: ${departmentName} ${milestoneName}`)}
              style={{ alignSelf: 'center' }}
            >
              {t('查看材料', 'Look at the files')}
            </Link>
          </>
        )
      }
    />
  );
}
