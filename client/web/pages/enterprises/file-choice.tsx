import { type DragEvent, useState } from 'react';
import { FileButton } from '../../parts/file-button.tsx';
import { useWords } from '../../parts/language.tsx';

const TABLES = /\.(xlsx|csv)$/i;

/** Takes one table to be brought in: chosen, or dropped here. */
export function FileChoice({ file, disabled, choose }: { file: File | undefined; disabled: boolean; choose(file: File): void }) {
  const { t } = useWords();
  const [over, setOver] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const take = (given: File) => {
    if (TABLES.test(given.name)) {
      setWrong(undefined);
      choose(given);
    } else
      setWrong(
        t(
          `“${given.name}”不是 .xlsx 或 .csv 文件；旧的 .xls 请在 Excel 里另存为 .xlsx。`,
          `“${given.name}” is no .xlsx or .csv file; save an old .xls as .xlsx in Excel.`,
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
        const [first] = event.dataTransfer.files;
        if (first && !disabled) take(first);
      }}
      style={{
        border: `2px dashed ${over ? '#0958d9' : '#bfbfbf'}`,
        background: over ? '#e6f0ff' : '#fafafa',
        borderRadius: 8,
        padding: 20,
        textAlign: 'center',
      }}
    >
      <FileButton label={t('企业名单', 'List of enterprises')} accept=".xlsx,.csv" disabled={disabled} choose={take}>
        {file ? t('换一个文件', 'Another file') : t('选择文件', 'Choose a file')}
      </FileButton>
      <div style={{ marginTop: 8, overflowWrap: 'anywhere' }}>
        {file ? <strong>{file.name}</strong> : !matchMedia('(pointer: coarse)').matches && t('或把文件拖到这里', 'or drop it here')}
      </div>
      {wrong !== undefined && (
        <div role="alert" style={{ marginTop: 8, color: '#c4161c' }}>
          {wrong}
        </div>
      )}
    </div>
  );
}
