import { Form, Input } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { ChosenFile } from '../../parts/files.tsx';
import { filesKept, keepFiles } from '../../parts/kept-files.ts';
import { useWords } from '../../parts/language.tsx';

const FileDrop = lazy(() => import('../../parts/files.tsx').then((module) => ({ default: module.FileDrop })));

/** Gives a kept file as the list of chosen files shows it. */
const asChosen = (file: File, index: number): ChosenFile => ({
  uid: `kept-${index}-${file.name}`,
  name: file.name,
  size: file.size,
  originFileObj: file as NonNullable<ChosenFile['originFileObj']>,
});

/**
 * Gives the files that somebody has chosen. Nothing goes up before the code is known to be right: they stay on the device, over a reload as
 * well.
 */
export function useFilesKept(path: string, asked: boolean) {
  const [files, setFiles] = useState<ChosenFile[]>([]);
  useEffect(() => {
    if (!asked) return;
    filesKept(path).then((kept) => {
      if (kept.length > 0) setFiles((now) => (now.length > 0 ? now : kept.map(asChosen)));
    });
  }, [asked, path]);
  const choose = (chosen: ChosenFile[]) => {
    setFiles(chosen);
    keepFiles(
      path,
      chosen.flatMap(({ originFileObj }) => originFileObj ?? []),
    );
  };
  return { files, choose };
}

/** Asks for the files of what is handed in. */
export const FilesField = (props: { files: ChosenFile[]; change(files: ChosenFile[]): void; disabled: boolean }) => (
  <Form.Item>
    <Suspense fallback={<div style={{ minHeight: 120 }} />}>
      <FileDrop {...props} />
    </Suspense>
  </Form.Item>
);

/** Asks for the code that stands in the mail alone. */
export function CodeField() {
  const { t } = useWords();
  return (
    <Form.Item
      name="code"
      label={t('验证码（邮件末尾的八位数字）', 'Code (the eight digits at the end of the mail)')}
      rules={[{ required: true, pattern: /^\s*(\d\s*){8}$/, message: t('请填写邮件中的八位数字', 'Please type the eight digits from the mail') }]}
    >
      <Input inputMode="numeric" autoComplete="one-time-code" maxLength={12} style={{ fontSize: 18, letterSpacing: 2 }} />
    </Form.Item>
  );
}
