import { Button } from 'antd';
import { use } from 'react';
import type { texts as answer } from '../../contract/texts.ts';
import { useGet } from './data.ts';
import { useWords } from './language.tsx';
import { ProgrammeContext } from './programme.tsx';

/** How many texts are offered at once: what is typed stays in sight on a phone. */
const OFFERED = 8;

/**
 * Offers texts to begin with, each to be changed once it stands in the field: what somebody gave as a reason of the same before, what others
 * of their body did, and what is common.
 *
 * @param reuse the events whose reasons are meant, as the ledger calls them.
 */
export function Texts({ texts = [], reuse = [], choose }: { texts?: readonly string[]; reuse?: readonly string[]; choose(text: string): void }) {
  const { t } = useWords();
  const programme = use(ProgrammeContext)?.programme.id;
  const { data } = useGet<typeof answer>(programme === undefined || reuse.length === 0 ? undefined : `/api/programmes/${programme}/texts`);
  const before = data?.items.filter(({ said }) => reuse.includes(said)).flatMap((one) => one.texts) ?? [];
  const offered = [...new Set([...before, ...texts])].slice(0, OFFERED);
  if (offered.length === 0) return null;
  return (
    <fieldset
      aria-label={t('常用语', 'Texts to choose from')}
      style={{ display: 'flex', flexWrap: 'wrap', gap: 4, margin: '8px 0 0', padding: 0, border: 0, minWidth: 0 }}
    >
      {offered.map((text) => (
        <Button
          key={text}
          size="small"
          onClick={() => choose(text)}
          style={{ height: 'auto', minHeight: 28, whiteSpace: 'normal', textAlign: 'start', minWidth: 0 }}
        >
          <span style={{ display: '-webkit-box', WebkitLineClamp: 2, WebkitBoxOrient: 'vertical', overflow: 'hidden', overflowWrap: 'anywhere' }}>{text}</span>
        </Button>
      ))}
    </fieldset>
  );
}
