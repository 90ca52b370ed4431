import { UploadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type DragEvent, useRef, useState } from 'react';
import { useWords } from '../../parts/language.tsx';

const TABLES = /\.(xlsx|csv)$/i;

/** One table to be brought in: chosen, or dropped here. */
export function FileChoice({ file, disabled, choose }: { file: File | undefined; disabled: boolean; choose(file: File): void }) {
  const { t } = useWords();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const take = (files: FileList | null) => {
    const [first] = files ?? [];
    if (!first || disabled) return;
    if (TABLES.test(first.name)) {
      setWrong(undefined);
      choose(first);
    } else
      setWrong(
        t(
          `“${first.name}”不是 .xlsx 或 .csv 文件；旧的 .xls 请在 Excel 里另存为 .xlsx。`,
          `“${first.name}” is no .xlsx or .csv file; save an old .xls as .xlsx in Excel.`,
        ),
      );
  };
  const drag = (entering: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(entering && !disabled);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a short cut; the button inside does the same by keyboard
    <div
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={(event) => {
        drag(false)(event);
        take(event.dataTransfer.files);
      }}
      style={{
        border: `2px dashed ${over ? '#0958d9' : '#bfbfbf'}`,
        background: over ? '#e6f0ff' : '#fafafa',
        borderRadius: 8,
        padding: 20,
        textAlign: 'center',
      }}
    >
      <input
        ref={input}
        type="file"
        accept=".xlsx,.csv"
        hidden
        onChange={({ target }) => {
          take(target.files);
          // The same file, mended meanwhile, can be chosen again.
          target.value = '';
        }}
      />
      <Button icon={<UploadOutlined />} disabled={disabled} onClick={() => input.current?.click()}>
        {file ? t('换一个文件', 'Another file') : t('选择文件', 'Choose a file')}
      </Button>
      <div style={{ marginTop: 8, overflowWrap: 'anywhere' }}>{file ? <strong>{file.name}</strong> : t('或把文件拖到这里', 'or drop it here')}</div>
      {wrong !== undefined && (
        <div role="alert" style={{ marginTop: 8, color: '#c4161c' }}>
          {wrong}
        </div>
      )}
    </div>
  );
}
