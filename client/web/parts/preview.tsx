import { Alert } from 'antd';
import { lazy, Suspense } from 'react';
import type { EvidencePreview, evidencePreview } from '../../contract/obligations.ts';
import { useGet } from './data.ts';
import { useWords } from './language.tsx';
import { Loaded } from './view.tsx';
import { Waiting } from './waiting.tsx';

const PdfPages = lazy(() => import('./pdf-pages.tsx'));

/** Shows one submitted file in the page: its pages, its picture, or the text and tables that were read from it. Nothing of the file runs. */
export function Preview({ path, name }: { path: string; name: string }) {
  const answer = useGet<typeof evidencePreview>(`${path}/preview`);
  return <Loaded of={answer}>{(preview) => <Shown preview={preview} url={`${path}/shown`} name={name} />}</Loaded>;
}

function Shown({ preview: { kind, blocks, cut, why }, url, name }: { preview: EvidencePreview; url: string; name: string }) {
  const { t } = useWords();
  if (kind === 'pdf')
    return (
      <Suspense fallback={<Waiting />}>
        <PdfPages url={url} name={name} />
      </Suspense>
    );
  if (kind === 'picture') return <img src={url} alt={name} style={{ maxWidth: '100%', border: '1px solid #e5e7eb' }} />;
  if (kind === 'none') return <Alert type="info" showIcon title={why} />;
  return (
    <>
      {cut && (
        <Alert
          type="info"
          showIcon
          title={t('文件较长，这里只显示前面一部分，全文请下载。', 'Only the beginning is shown: download the file for the rest.')}
          style={{ marginBottom: 8 }}
        />
      )}
      {blocks.map((block, index) =>
        block.kind === 'paragraph' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: what was read of a file never changes its order
          <p key={index} style={{ margin: '0 0 8px', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {block.text}
          </p>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: what was read of a file never changes its order
          <Rows key={index} rows={block.rows} name={name} />
        ),
      )}
    </>
  );
}

function Rows({ rows, name }: { rows: string[][]; name: string }) {
  const width = Math.max(0, ...rows.map((cells) => cells.length));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className="data-table" tabIndex={0} aria-label={name} style={{ marginBottom: 8, maxHeight: '70vh', overflow: 'auto' }}>
      <table>
        <tbody>
          {rows.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have no other name
            <tr key={row}>
              {Array.from({ length: width }, (_, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: neither have its cells
                <td key={column}>{cells[column] ?? ''}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
