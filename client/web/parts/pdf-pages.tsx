import { Alert, Skeleton } from 'antd';
import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { useEffect, useRef, useState } from 'react';
import { useWords } from './language.tsx';

GlobalWorkerOptions.workerSrc = workerUrl;

/** How many pages are drawn: more than somebody looks at before they decide; the whole file can be saved. */
const MOST_PAGES = 30;

/** Draws a PDF page by page: only its pictures and letters are read, none of its scripts, forms or links. */
export default function PdfPages({ url, name }: { url: string; name: string }) {
  const { t } = useWords();
  const [document, setDocument] = useState<PDFDocumentProxy>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    setDocument(undefined);
    setFailed(false);
    const loading = getDocument({ url, isEvalSupported: false, enableXfa: false, cMapUrl: '/assets/cmaps/', cMapPacked: true });
    let gone = false;
    loading.promise.then(
      (read) => !gone && setDocument(read),
      () => !gone && setFailed(true),
    );
    return () => {
      gone = true;
      loading.destroy();
    };
  }, [url]);
  if (failed)
    return (
      <Alert
        type="warning"
        showIcon
        title={t('这个 PDF 打不开（可能加了密码或已损坏），请下载查看。', 'This PDF cannot be shown, perhaps for a password: download it.')}
      />
    );
  if (!document) return <Skeleton active title={false} paragraph={{ rows: 10 }} />;
  const shown = Math.min(document.numPages, MOST_PAGES);
  const numbers = Array.from({ length: shown }, (_, index) => index + 1);
  return (
    <>
      {numbers.map((number) => (
        <PdfPage key={number} document={document} number={number} label={t(`${name} 第 ${number} 页`, `${name}, page ${number}`)} />
      ))}
      {document.numPages > shown && <p>{t(`共 ${document.numPages} 页，此处显示前 ${shown} 页。`, `The first ${shown} of ${document.numPages} pages.`)}</p>}
    </>
  );
}

function PdfPage({ document, number, label }: { document: PDFDocumentProxy; number: number; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    let gone = false;
    let cancel = () => {};
    const draw = async () => {
      const page = await document.getPage(number);
      const to = canvas.current;
      if (gone || !to) return;
      const width = Math.max(280, to.parentElement?.clientWidth ?? 600);
      const scale = (width / page.getViewport({ scale: 1 }).width) * Math.min(2, window.devicePixelRatio);
      const viewport = page.getViewport({ scale });
      to.width = viewport.width;
      to.height = viewport.height;
      const task = page.render({ canvas: to, viewport });
      cancel = () => task.cancel();
      await task.promise;
      const content = await page.getTextContent();
      if (!gone) setText(content.items.map((item) => ('str' in item ? item.str : '')).join(''));
    };
    draw().catch(() => {
      // The page that it was drawn for has gone meanwhile.
    });
    return () => {
      gone = true;
      cancel();
    };
  }, [document, number]);
  return (
    <div style={{ marginBottom: 8 }}>
      <canvas ref={canvas} role="img" aria-label={label} style={{ width: '100%', border: '1px solid #e5e7eb', background: '#fff', display: 'block' }} />
      {/* What is drawn can be read aloud as well. */}
      <p className="said-only">{text}</p>
    </div>
  );
}
