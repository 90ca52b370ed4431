import { PaperClipOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { z } from 'zod';
import type { evidence } from '../../contract/obligations.ts';
import { sizeName } from '../../contract/words.ts';
import { useDownload } from './download.ts';
import { Fingerprint } from './fingerprint.tsx';
import { useWords } from './language.tsx';
import { useProgramme } from './programme.tsx';

interface Listed {
  items: z.output<typeof evidence>[];
  /** Whether the SHA-256 of each file is shown, to compare by. */
  fingerprints?: boolean;
  /** Shows a file in the page instead of saving it. */
  show?(sha256: string): void;
}

interface Files extends Listed {
  milestone: string;
  /** The last part of the obligation's id, which stays after the obligation was reassigned. */
  department: string;
}

/** Lists the files that were handed in for an obligation: a press on one saves it. */
export function EvidenceFiles({ milestone, department, ...listed }: Files) {
  const { api } = useProgramme();
  return <EvidenceList root={`${api}/obligations/${milestone}/${department}`} {...listed} />;
}

/** Lists files that were handed in; `root` is the address of what they are of. */
export function EvidenceList({ root, items, fingerprints = false, show }: Listed & { root: string }) {
  const { t } = useWords();
  const { download, busy } = useDownload();
  return (
    <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {items.map(({ sha256, name, sizeBytes }) => (
        <li key={sha256}>
          <Button
            type="link"
            size="small"
            icon={<PaperClipOutlined />}
            disabled={busy}
            onClick={() => download(`${root}/evidence/${sha256}`)}
            style={{ padding: 0, height: 'auto', whiteSpace: 'normal', textAlign: 'start', overflowWrap: 'anywhere' }}
          >
            {name}（{sizeName(sizeBytes)}）
          </Button>
          {show && (
            <>
              {' '}
              <Button size="small" aria-label={t(`预览 ${name}`, `Show ${name}`)} onClick={() => show(sha256)}>
                {t('预览', 'Show')}
              </Button>
            </>
          )}
          {fingerprints && (
            <>
              {' '}
              <Fingerprint sha256={sha256} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
