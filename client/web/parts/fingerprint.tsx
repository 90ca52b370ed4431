import { Typography } from 'antd';
import { useWords } from './language.tsx';

/** Shows a file's SHA-256, shortened; the whole of it is copied. */
export function Fingerprint({ sha256 }: { sha256: string }) {
  const { t } = useWords();
  return (
    <Typography.Text
      type="secondary"
      style={{ whiteSpace: 'nowrap' }}
      copyable={{ text: sha256, tooltips: [t('复制全部', 'Copy all of it'), t('已复制', 'Copied')] }}
    >
      SHA-256 <code title={sha256}>{`${sha256.slice(0, 8)}…${sha256.slice(-4)}`}</code>
    </Typography.Text>
  );
}
