import { Alert, App, Button, Flex } from 'antd';
import { type ReactNode, useEffect, useRef } from 'react';
import { many } from '../../contract/words.ts';
import { FileButton } from './file-button.tsx';
import { sentenceFor } from './http.ts';
import { useWords } from './language.tsx';
import type { usePlanCheck } from './plan-check.ts';
import { readTextFile } from './text-file.ts';
import './plan-editor.css';

const LINE_PX = 20;

interface Props {
  text: string;
  change(text: string): void;
  checked: ReturnType<typeof usePlanCheck>;
  /** A line (from 1) to begin at. */
  line?: number;
  /** What stands beside the button that takes a file. */
  extra?: ReactNode;
  /** What to do when there is no text yet. */
  placeholder?: string;
}

/** Edits a plan file, with its lines numbered and its faults at their lines; a click on a fault goes there. */
export default function PlanEditor({ text, change, checked: { check, error }, line, extra, placeholder }: Props) {
  const { t } = useWords();
  const { message } = App.useApp();
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const lines = text.split('\n');
  const faults = check?.faults ?? [];

  const goTo = (wanted: number, column = 1) => {
    const box = area.current;
    if (!box) return;
    const now = box.value.split('\n');
    const start = now.slice(0, wanted - 1).reduce((sum, each) => sum + each.length + 1, 0);
    box.focus({ preventScroll: true });
    box.setSelectionRange(start + column - 1, start + (now[wanted - 1]?.length ?? 0));
    box.scrollTop = Math.max(0, (wanted - 4) * LINE_PX);
    box.scrollLeft = 0;
    box.scrollIntoView({ block: 'nearest' });
  };
  const first = useRef(goTo);
  first.current = goTo;
  const filled = text !== '';
  useEffect(() => {
    if (line !== undefined && filled) first.current(line);
  }, [line, filled]);

  const take = async (chosen: File) => {
    const read = await readTextFile(chosen, t);
    if ('refused' in read) message.error(read.refused, 8);
    else change(read.text);
  };

  return (
    <Flex vertical gap="small">
      <Flex gap="small" wrap align="center">
        <FileButton label={t('方案文件', 'Plan file')} accept=".yaml,.yml,.txt" choose={take}>
          {t('选择方案文件', 'Choose a plan file')}
        </FileButton>
        {extra}
      </Flex>
      <div className="plan-editor">
        <div ref={gutter} className="gutter" aria-hidden>
          <pre>{lines.map((_, index) => index + 1).join('\n')}</pre>
          {[...new Set(faults.map((fault) => fault.line))].map((at) => at !== undefined && <i key={at} style={{ top: 8 + (at - 1) * LINE_PX }} />)}
        </div>
        <textarea
          ref={area}
          aria-label={t('方案内容', 'Text of the plan')}
          value={text}
          spellCheck={false}
          autoCapitalize="off"
          wrap="off"
          {...(placeholder !== undefined && { placeholder })}
          onChange={({ target }) => change(target.value)}
          onScroll={({ currentTarget }) => {
            if (gutter.current) gutter.current.scrollTop = currentTarget.scrollTop;
          }}
        />
      </div>
      <div aria-live="polite">
        {text.trim() === '' ? null : error ? (
          <Alert type="error" showIcon title={sentenceFor(error)} />
        ) : !check ? (
          <Alert type="info" showIcon title={t('正在检查…', 'Checking…')} />
        ) : check.ok ? (
          <Alert
            type="success"
            showIcon
            title={t(
              `没有错误：${check.name}，${check.departments} 个部门，${check.milestones} 项阶段任务，共 ${check.obligations} 件任务。`,
              `No faults: ${check.name}, ${many(check.departments ?? 0, 'department')}, ${many(check.milestones ?? 0, 'milestone')}, ${many(check.obligations ?? 0, 'obligation')}.`,
            )}
          />
        ) : (
          <Alert
            type="error"
            showIcon
            title={t(`有 ${faults.length} 处错误，改正后才能提交：`, `${many(faults.length, 'fault')} to be put right first:`)}
            description={
              <ol className="plan-faults">
                {faults.map(({ line: at, column, what, where }) => (
                  <li key={`${at} ${column} ${where} ${what}`}>
                    <Button type="link" size="small" onClick={() => goTo(at ?? 1, column)}>
                      {t(`第 ${at} 行`, `Line ${at}`)}
                    </Button>
                    <span>{what}</span>
                  </li>
                ))}
              </ol>
            }
          />
        )}
      </div>
    </Flex>
  );
}
