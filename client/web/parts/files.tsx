import { InboxOutlined } from '@ant-design/icons';
import { App, Upload, type UploadProps } from 'antd';
import { useState } from 'react';
import { familyOf } from '../../contract/file-kinds.ts';
import { type ChosenFile, chosenFile, type Evidence, keptOf } from './chosen-file.ts';
import { useDraft } from './draft.ts';
import { Fingerprint } from './fingerprint.tsx';
import { sentenceFor } from './http.ts';
import { useWords } from './language.tsx';

/** How many files the API takes at a time. */
export const MOST_FILES = 20;
const LARGEST_BYTES = 100 * 1_024 * 1_024;

/**
 * Gives the files beside the fields of a question, whose form keeps the rest: what has gone up already is back with what was typed.
 *
 * @param before what was handed in and sent back: it stays with what is handed in anew, unless somebody takes it out.
 */
export function useFilesBeside(about: string, before: readonly Evidence[] = []) {
  const { kept, keep, drop } = useDraft<Evidence[]>(`files ${about}`);
  const [files, setFiles] = useState<ChosenFile[]>(() => (kept() ?? before).map(chosenFile));
  const choose = (chosen: ChosenFile[]) => {
    setFiles(chosen);
    keep(keptOf(chosen));
  };
  return { files, choose, drop, anew: () => choose(before.map(chosenFile)) };
}

interface Props {
  files: ChosenFile[];
  change(files: ChosenFile[]): void;
  /** Sends each file as soon as it is chosen; where this is absent, files stay in the browser until the form goes. */
  send?(file: File, onPercent: (percent: number) => void, signal: AbortSignal): Promise<Evidence>;
  disabled?: boolean;
}

/** Takes files that are dropped or chosen. A file that the API would not take is refused at once, before it is uploaded. */
export function FileDrop({ files, change, send, disabled = false }: Props) {
  const { t } = useWords();
  const { message } = App.useApp();
  const faultOf = ({ name, size }: File, index: number): string | undefined => {
    if (!familyOf(name))
      return t(`不接受 ${name} 这类文件；请上传文档、表格、图片或压缩包。`, `${name} is not taken: hand in documents, tables, pictures or archives.`);
    if (size === 0) return t(`${name} 是空的，请附上有内容的材料。`, `${name} is empty.`);
    if (size > LARGEST_BYTES) return t(`${name} 超过 100 MB，请压缩或拆分。`, `${name} is larger than 100 MB: compress or split it.`);
    if (files.length + index >= MOST_FILES) return t(`一次最多 ${MOST_FILES} 个文件，请打包后上传。`, `At most ${MOST_FILES} files: put them into an archive.`);
    return undefined;
  };
  const customRequest: UploadProps['customRequest'] = ({ file, onProgress, onSuccess, onError }) => {
    const controller = new AbortController();
    send?.(file as File, (percent) => onProgress?.({ percent }), controller.signal).then(
      (kept) => onSuccess?.(kept),
      (error) => {
        if (controller.signal.aborted) return;
        onError?.(error);
        message.error(sentenceFor(error), 8);
      },
    );
    return { abort: () => controller.abort() };
  };
  return (
    <>
      <Upload.Dragger
        multiple
        disabled={disabled}
        fileList={files}
        onChange={({ fileList }) => change(fileList)}
        beforeUpload={(file, batch) => {
          const fault = faultOf(file, batch.indexOf(file));
          if (fault === undefined) return send !== undefined;
          message.error(fault, 8);
          return Upload.LIST_IGNORE;
        }}
        {...(send && { customRequest })}
      >
        <p style={{ margin: 0, fontSize: 28, color: '#0958d9' }}>
          <InboxOutlined />
        </p>
        <p style={{ margin: 0 }}>
          {matchMedia('(pointer: coarse)').matches
            ? t('点此选择文件（可多选）', 'Press to choose files (several at once)')
            : t('把文件拖到这里，或点此选择（可多选）', 'Drop files here, or press to choose (several at once)')}
        </p>
        <p style={{ margin: '4px 0 0', color: 'rgba(0,0,0,0.65)' }}>
          {t('文档、表格、图片、压缩包；每个不超过 100 MB，最多 20 个', 'Documents, tables, pictures, archives; 100 MB each, at most 20')}
        </p>
      </Upload.Dragger>
      {files.some(({ response }) => response) && (
        <ul style={{ listStyle: 'none', margin: '8px 0 0', padding: 0 }}>
          {files.map(
            ({ uid, response }) =>
              response && (
                <li key={uid}>
                  {response.name}：<Fingerprint sha256={response.sha256} />
                </li>
              ),
          )}
        </ul>
      )}
    </>
  );
}
