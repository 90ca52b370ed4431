import { Form, Input } from 'antd';
import { lazy, Suspense, use, useEffect, useState } from 'react';
import { type ChosenFile, chosenFile, type Evidence, keptOf } from '../../parts/chosen-file.ts';
import { KeepingContext, useDraft } from '../../parts/draft.ts';
import { dropFiles, filesKept, keepFiles } from '../../parts/kept-files.ts';
import { useWords } from '../../parts/language.tsx';

const FileDrop = lazy(() => import('../../parts/files.tsx').then((module) => ({ default: module.FileDrop })));

/** Gives a kept file as the list of chosen files shows it. */
const asChosen = (file: File, index: number): ChosenFile => ({
  uid: `kept-${index}-${file.name}`,
  name: file.name,
  size: file.size,
  originFileObj: file as NonNullable<ChosenFile['originFileObj']>,
});

/** Tells files apart well enough to know whether the same ones are sent again. */
export const namesOf = (files: ChosenFile[]): string[] => files.map(({ name, size }) => `${name} ${size}`);

/**
 * Gives the files that somebody has chosen for something. Nothing goes up before the code is known to be right: they stay on the device, sealed,
 * over a reload as well.
 *
 * @param before what was handed in and sent back: it stays with what is handed in anew, unless somebody takes it out.
 */
export function useFilesKept(what: string, asked: boolean, before: readonly Evidence[] = []) {
  const { of, keys } = use(KeepingContext);
  const name = `${of} ${what}`;
  const [fresh, setFiles] = useState<ChosenFile[]>([]);
  const without = useDraft<string[]>(`without ${what}`);
  const [takenOut, setTakenOut] = useState(() => without.kept() ?? []);
  const files = [...before.filter(({ sha256 }) => !takenOut.includes(sha256)).map(chosenFile), ...fresh];
  // The keys are the same with each answer, in another list.
  const joined = keys.join();
  useEffect(() => {
    if (!asked) return;
    filesKept(name, joined.split(',')).then((kept) => {
      if (kept.length > 0) setFiles((now) => (now.length > 0 ? now : kept.map(asChosen)));
    });
  }, [asked, name, joined]);
  const choose = (chosen: ChosenFile[]) => {
    const added = chosen.filter(({ response }) => !response);
    const stays = keptOf(chosen);
    const out = before.flatMap(({ sha256 }) => (stays.some((file) => file.sha256 === sha256) ? [] : [sha256]));
    setFiles(added);
    if (out.join() !== takenOut.join()) {
      setTakenOut(out);
      without.keep(out);
    }
    keepFiles(
      name,
      added.flatMap(({ originFileObj }) => originFileObj ?? []),
      keys,
    );
  };
  /** What was chosen has been sent: the next time begins anew. */
  const drop = () => {
    setFiles([]);
    setTakenOut([]);
    without.drop();
    void dropFiles(name);
  };
  return { files, choose, drop };
}

/** Puts what is handed in into a form: of what stays from before its hash, which the server has; the code has to stand before. */
export function appendFiles(form: FormData, files: readonly ChosenFile[]): void {
  const stays = files.flatMap(({ response }) => response?.sha256 ?? []);
  if (stays.length > 0) form.append('keep', JSON.stringify(stays));
  for (const { originFileObj, response, name } of files) if (originFileObj && !response) form.append('file', originFileObj, name);
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
      // Whoever copies it from the mail has what stands around it as well.
      normalize={(typed: string) =>
        typed
          .normalize('NFKC')
          .replaceAll(/[^\d ]/g, '')
          .trimStart()
      }
      rules={[{ required: true, pattern: /^\s*(\d\s*){8}$/, message: t('请填写邮件中的八位数字', 'Please type the eight digits from the mail') }]}
    >
      <Input inputMode="numeric" autoComplete="one-time-code" maxLength={60} style={{ fontSize: 18, letterSpacing: 2 }} />
    </Form.Item>
  );
}
