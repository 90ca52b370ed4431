import { Button, Checkbox, Flex } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { outcome } from '../../../contract/common.ts';
import type { ObligationDetail } from '../../../contract/obligations.ts';
import { actPath } from '../../../contract/tables.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { useChange } from '../../parts/data.ts';
import { EvidenceFiles } from '../../parts/evidence.tsx';
import { Figures } from '../../parts/figures.tsx';
import { useWords } from '../../parts/language.tsx';
import { obligationParts } from '../../parts/obligation-id.ts';
import { useClock } from '../../parts/programme.tsx';
import { Section } from '../../parts/view.tsx';

const ProgressDialog = lazy(() => import('./progress-dialog.tsx'));

type Part = ObligationDetail['parts'][number];

/** The parts of a duty with who did which when, ticked here by whoever answers. */
export function Parts({ path, detail: { parts, partsMissing, acts } }: { path: string; detail: ObligationDetail }) {
  const { t } = useWords();
  const { minute } = useClock();
  const { change, busy } = useChange();
  const [undone, setUndone] = useState<Part>();
  if (parts.length === 0) return null;
  const done = parts.filter((part) => part.done).length;
  const tick = (part: Part) => change({ path: `${path}/${actPath('tick')}`, body: { part: part.id }, done: t('已勾选', 'Ticked') });
  return (
    <Section
      title={t(`分项（已完成 ${done}/${parts.length}）`, `Parts (${done} of ${parts.length} done)`)}
      extra={
        partsMissing === 'reason'
          ? t('未全部完成而报送的，须写明理由', 'To submit without all of them takes a reason')
          : t('全部完成后才能报送', 'All are needed to submit')
      }
    >
      <ul style={{ margin: 0, padding: 0, listStyle: 'none' }}>
        {parts.map((part) => (
          <li key={part.id} style={{ padding: '4px 0' }}>
            <Checkbox
              checked={part.done !== undefined}
              disabled={busy || !acts.includes(part.done ? 'untick' : 'tick')}
              onChange={() => (part.done ? setUndone(part) : tick(part))}
            >
              {part.name}
            </Checkbox>
            {part.done && <span style={{ color: 'rgba(0,0,0,0.65)' }}>{`${minute(part.done.at)} ${part.done.by}`}</span>}
          </li>
        ))}
      </ul>
      {undone && (
        <AskDialog
          title={t(`取消勾选：${undone.name}`, `Untick: ${undone.name}`)}
          confirm={t('取消勾选', 'Untick')}
          fields={[{ name: 'reason', label: t('理由', 'Reason'), kind: 'long', required: true, reuse: ['unticked'] }]}
          act={(values, { change: send }) =>
            send<typeof outcome>({ path: `${path}/${actPath('untick')}`, body: { ...values, part: undone.id }, done: t('已取消勾选', 'Unticked') })
          }
          close={() => setUndone(undefined)}
        />
      )}
    </Section>
  );
}

/** Shows what was last reported before the obligation is handed in, and the way to report more. */
export function Progress({ path, detail: { progress, acts, obligation, form } }: { path: string; detail: ObligationDetail }) {
  const { t } = useWords();
  const { minute } = useClock();
  const [asked, setAsked] = useState(false);
  const may = acts.includes('progress');
  if (!progress && !may && !asked) return null;
  return (
    <Section
      title={t('进展', 'Progress')}
      extra={
        may && (
          <Button size="small" onClick={() => setAsked(true)}>
            {t('报告进展', 'Report progress')}
          </Button>
        )
      }
    >
      {progress ? (
        <Flex gap="small" wrap>
          {progress.share !== undefined && <strong>{progress.share}%</strong>}
          <span style={{ overflowWrap: 'anywhere' }}>{progress.text}</span>
          <span style={{ color: 'rgba(0,0,0,0.65)' }}>{`${minute(progress.at)} ${progress.by}`}</span>
          {progress.evidence.length > 0 && <EvidenceFiles {...obligationParts(obligation.id)} items={progress.evidence} />}
        </Flex>
      ) : (
        <p style={{ margin: 0 }}>{t('还没有报告过进展；报送以前随时可报。', 'Nothing reported yet; it can be, at any time before it is handed in.')}</p>
      )}
      {asked && (
        <Suspense fallback={null}>
          <ProgressDialog path={path} form={form} close={() => setAsked(false)} />
        </Suspense>
      )}
    </Section>
  );
}

/** The figures of the latest submission. */
export function HandedIn({ detail: { figures } }: { detail: ObligationDetail }) {
  const { t } = useWords();
  if (figures.length === 0) return null;
  return (
    <Section title={t('最近一次报送的数据', 'Figures of the latest submission')}>
      <Figures of={figures} />
    </Section>
  );
}
