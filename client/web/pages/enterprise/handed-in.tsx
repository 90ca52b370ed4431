import { Button, Flex } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { z } from 'zod';
import type { enterpriseDetail } from '../../../contract/enterprises.ts';
import type { HandedAct } from '../../../contract/tables.ts';
import { EvidenceList } from '../../parts/evidence.tsx';
import { Facts } from '../../parts/facts.tsx';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { Section } from '../../parts/view.tsx';

const Preview = lazy(() => import('../../parts/preview.tsx').then((module) => ({ default: module.Preview })));

type Detail = z.output<typeof enterpriseDetail>;
/** What its department does with something that an enterprise has handed in. */
export type Vetting = 'acceptHandedIn' | 'returnHandedIn';

/** Shows what the enterprise has handed in by itself and waits for its department: the files, beside what is to be decided. */
export function HandedIn({ of: { enterprise, handedIn, acts }, choose }: { of: Detail; choose(kind: Vetting, of: HandedAct): void }) {
  const { t } = useWords();
  if (handedIn.length === 0) return null;
  return (
    <Section title={t('企业报送待审核', 'Handed in by the enterprise, to be accepted')}>
      <Flex vertical gap="large">
        {handedIn.map((one) => (
          <One
            key={one.of}
            of={one}
            uscc={enterprise.uscc}
            accepts={acts.includes('acceptHandedIn')}
            returns={acts.includes('returnHandedIn')}
            choose={choose}
          />
        ))}
      </Flex>
    </Section>
  );
}

interface Waiting {
  of: Detail['handedIn'][number];
  uscc: string;
  accepts: boolean;
  returns: boolean;
  choose(kind: Vetting, of: HandedAct): void;
}

function One({ of: { of, name, on, dueOn, score, reason, evidence }, uscc, accepts, returns, choose }: Waiting) {
  const { t } = useWords();
  const { api } = useProgramme();
  const [shown, setShown] = useState<string>();
  const root = `${api}/enterprises/${uscc}`;
  return (
    <Flex vertical gap="small">
      <Facts
        across
        of={[
          [t('报送事项', 'What'), name],
          [t('报送日期', 'Handed in on'), on],
          [t('时限', 'Due'), dueOn],
          [t('自评得分', 'Score'), score],
          [t('说明', 'Remark'), reason],
        ]}
      />
      <EvidenceList root={root} items={evidence} show={(sha256) => setShown((now) => (now === sha256 ? undefined : sha256))} />
      {shown !== undefined && (
        <Suspense fallback={null}>
          <Preview path={`${root}/evidence/${shown}`} name={evidence.find(({ sha256 }) => sha256 === shown)?.name ?? ''} />
        </Suspense>
      )}
      <Flex gap="small" wrap>
        {accepts && (
          <Button type="primary" onClick={() => choose('acceptHandedIn', of)}>
            {t(`审核通过${name}`, `Accept: ${name}`)}
          </Button>
        )}
        {returns && <Button onClick={() => choose('returnHandedIn', of)}>{t(`退回${name}`, `Send back: ${name}`)}</Button>}
      </Flex>
    </Flex>
  );
}
