import { Button, Progress } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { roster } from '../../../contract/obligations.ts';
import { percent, shareOf } from '../../../contract/words.ts';
import { useGet } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { Loaded, Section } from '../../parts/view.tsx';
import { Waiting } from '../../parts/waiting.tsx';

const Missing = lazy(() => import('./missing.tsx'));

/** Counts how many of the obligation's enterprises are done; lists those that are not, when asked for. */
export function Roster({ path }: { path: string }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const answer = useGet<typeof roster>(`${path}/roster`, { limit: 1 });
  return (
    <Section title={t('企业名单', 'Enterprises')}>
      <Loaded of={answer} rows={2}>
        {({ all, done, asOf }) =>
          all === 0 ? (
            <p style={{ margin: 0 }}>{t(`截至 ${asOf}，没有符合条件的企业。`, `On ${asOf} no enterprise fits.`)}</p>
          ) : (
            <>
              <div style={{ display: 'flex', flexWrap: 'wrap', gap: '8px 16px', alignItems: 'center' }}>
                <Progress
                  percent={(done / all) * 100}
                  showInfo={false}
                  aria-label={t('完成比例', 'Share done')}
                  style={{ flex: '1 1 200px', maxWidth: 400, margin: 0 }}
                />
                <span>
                  {t(
                    `${all} 家中已完成 ${done} 家（${percent(shareOf(done, all))}），截至 ${asOf}`,
                    `${done} of ${all} done (${percent(shareOf(done, all))}) as of ${asOf}`,
                  )}
                </span>
                {done < all && (
                  <Button aria-expanded={open} onClick={() => setOpen(!open)}>
                    {open ? t('收起', 'Close') : t(`查看未完成的 ${all - done} 家`, `Show the ${all - done} that are not`)}
                  </Button>
                )}
              </div>
              {open && (
                <Suspense fallback={<Waiting />}>
                  <Missing path={path} />
                </Suspense>
              )}
            </>
          )
        }
      </Loaded>
    </Section>
  );
}
