import { Button, Checkbox, Flex } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { z } from 'zod';
import type { obligationView } from '../../../contract/obligations.ts';
import { useWords } from '../../parts/language.tsx';
import { useSession } from '../../parts/session.tsx';

const Urge = lazy(() => import('../../parts/urge.tsx'));

type Obligation = z.output<typeof obligationView>;

/** Which obligations of a list are chosen. */
export interface Ticks {
  has(id: string): boolean;
  set(id: string, on: boolean): void;
}

/** Draws the box before an obligation that is open: nobody urges what is over. */
export function Tick({ one: { id, stage, departmentName, milestoneName }, ticks }: { one: Obligation; ticks: Ticks }) {
  const { t } = useWords();
  if (stage !== 'open') return null;
  return (
    <Checkbox
      checked={ticks.has(id)}
      onChange={({ target }) => ticks.set(id, target.checked)}
      aria-label={t(`选择 ${departmentName}：${milestoneName}`, `Choose ${departmentName}: ${milestoneName}`)}
    />
  );
}

/** Gives what office and committee do with several at once, for whoever may: undefined for everybody else. */
export function useTicks(): { ticks: Ticks; ids: ReadonlySet<string>; clear(): void } | undefined {
  const { may } = useSession();
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  if (!may('obligation.urge')) return undefined;
  const set = (id: string, on: boolean) => {
    const after = new Set(ids);
    if (on) after.add(id);
    else after.delete(id);
    setIds(after);
  };
  return { ticks: { has: (id) => ids.has(id), set }, ids, clear: () => setIds(new Set()) };
}

export function ChosenBar({ items, ids, clear }: { items: readonly Obligation[]; ids: ReadonlySet<string>; clear(): void }) {
  const { t } = useWords();
  const [asked, setAsked] = useState<'urge' | 'instruct'>();
  const open = items.filter(({ stage }) => stage === 'open');
  const chosen = open.filter(({ id }) => ids.has(id));
  if (open.length === 0 && !asked) return null;
  return (
    <Flex
      align="center"
      gap="small"
      wrap
      className="not-printed"
      style={{ position: 'sticky', top: 0, zIndex: 2, background: '#fff', border: '1px solid #e5e7eb', borderRadius: 8, padding: '8px 14px' }}
    >
      <span aria-live="polite">{t(`已选 ${chosen.length} 件`, `${chosen.length} chosen`)}</span>
      <Button disabled={chosen.length === 0} onClick={() => setAsked('urge')}>
        {t('催办所选', 'Urge them')}
      </Button>
      <Button disabled={chosen.length === 0} onClick={() => setAsked('instruct')}>
        {t('批示所选', 'Instruct them')}
      </Button>
      <Suspense fallback={null}>
        {asked && (
          <Urge
            kind={asked}
            of={chosen.map(({ id, milestoneName: name, departmentName: orgName }) => ({ id, name, orgName }))}
            close={() => {
              setAsked(undefined);
              clear();
            }}
          />
        )}
      </Suspense>
    </Flex>
  );
}
