import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import { OFFICE } from '../../../contract/tables.ts';
import type { samples, sampleView } from '../../../contract/targets.ts';
import { many, percent, thresholdName } from '../../../contract/words.ts';
import { useGet } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { type Programme, useClock, useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { Loaded, Section } from '../../parts/view.tsx';

const DrawDialog = lazy(() => import('./draw-dialog.tsx'));

type Sample = z.output<typeof sampleView>;

interface Props {
  path: string;
  /** Who answers for the obligation: it draws, or the office does. */
  owner: string;
  quotas: Programme['quotas'];
}

/** Shows every random draw for the obligation, latest first: with what, from how many, which enterprises. */
export function Samples({ path, owner, quotas }: Props) {
  const { t } = useWords();
  const { user, may } = useSession();
  const [drawing, setDrawing] = useState(false);
  const answer = useGet<typeof samples>(`${path}/samples`);
  const draws = may('sample.draw') && (user.org === owner || user.org === OFFICE);
  const asked = quotas
    .map(({ name, atLeast }) => t(`${name}，不少于 ${thresholdName(atLeast)}`, `${name}: at least ${thresholdName(atLeast)}`))
    .join(t('；', '; '));
  return (
    <Section
      title={t('随机抽查', 'Samples')}
      extra={
        draws && (
          <Button disabled={answer.data === undefined} onClick={() => setDrawing(true)}>
            {t('抽取', 'Draw')}
          </Button>
        )
      }
    >
      {asked !== '' && <p style={{ margin: '0 0 8px' }}>{t(`抽查要求：${asked}`, `Quota: ${asked}`)}</p>}
      <Loaded of={answer} rows={2}>
        {({ items }) => (
          <>
            {items.length === 0 && <p style={{ margin: 0 }}>{t('还没有抽取。', 'Nothing has been drawn yet.')}</p>}
            {items.map((sample) => (
              <Drawn key={sample.id} sample={sample} quotas={quotas} />
            ))}
            {drawing && (
              <Suspense fallback={null}>
                <DrawDialog path={path} quotas={quotas} drawn={items} close={() => setDrawing(false)} />
              </Suspense>
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Drawn({ sample, quotas }: { sample: Sample; quotas: Programme['quotas'] }) {
  const { t } = useWords();
  const { home } = useProgramme();
  const { minute } = useClock();
  const { quota, draw, share, seed, actor, actorName, at, reason, rosterSize, strata, drawn, reproduced } = sample;
  const name = quotas.find(({ id }) => id === quota)?.name ?? t('自定比例', 'own share');
  return (
    <article style={{ borderTop: '1px solid #f0f0f0', padding: '10px 0' }}>
      <h3 style={{ fontSize: 14, margin: 0 }}>{t(`${name}：第 ${draw} 次抽取`, `${name}: draw ${draw}`)}</h3>
      <div>
        {t(`${rosterSize} 家中抽 ${percent(share)}，抽得 ${drawn.length} 家。`, `${drawn.length} of ${rosterSize} drawn (${percent(share)}).`)} {minute(at)}{' '}
        {actor} {actorName}
      </div>
      {reason !== '' && <div>{t(`重新抽取的理由：${reason}`, `Drawn again because: ${reason}`)}</div>}
      <div style={{ overflowWrap: 'anywhere' }}>
        {t('抽签号码：', 'Seed: ')}
        <code>{seed}</code>
        {reproduced
          ? t('（按抽签号码和当时名单重抽，结果一致）', ' (drawn again from it and the roster of then: the same)')
          : t('（重抽结果不一致，请告知系统管理员）', ' (drawn again, it differs: tell the operator)')}
      </div>
      <details>
        <summary>{t('各行业抽取数', 'By sector')}</summary>
        <ul style={{ margin: 0 }}>
          {strata.map(({ sector, sectorName, size, drawn: count }) => (
            <li key={sector}>{t(`${sectorName}：${size} 家中抽 ${count} 家`, `${sectorName}: ${count} of ${size}`)}</li>
          ))}
        </ul>
      </details>
      <details>
        <summary>{t(`抽中的 ${drawn.length} 家企业`, `The ${many(drawn.length, 'enterprise')} drawn`)}</summary>
        <ul style={{ margin: 0, columns: '240px' }}>
          {drawn.map(({ uscc, name: enterprise }) => (
            <li key={uscc}>
              <Link to={`${home}/enterprises/${uscc}`}>{enterprise}</Link>
            </li>
          ))}
        </ul>
      </details>
    </article>
  );
}
