import { Input, type InputRef, Modal } from 'antd';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Found, found } from '../../contract/find.ts';
import { useGet, useSettled } from './data.ts';
import { sentenceFor } from './http.ts';
import { useWords } from './language.tsx';
import { useProgramme } from './programme.tsx';

type Kind = Found['items'][number]['kind'];

/** How long the keys rest before what is typed is asked for (real ms). */
const PAUSE_MS = 150;

/** Searches everything in one field: arrows choose, Enter goes there. */
export default function FindDialog({ close }: { close(): void }) {
  const { t } = useWords();
  const { api } = useProgramme();
  const navigate = useNavigate();
  const input = useRef<InputRef>(null);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  /** Enter came before the answer: it means the first of what is still to come. */
  const [early, setEarly] = useState(false);
  const text = useSettled(typed.trim(), PAUSE_MS);
  const answer = useGet<typeof found>(text === '' ? undefined : `${api}/find`, { q: text });
  const items = text === '' ? [] : (answer.data?.items ?? []);
  const chosen = items[Math.min(at, items.length - 1)];
  // The dialog is taken away whole, so that it has to give the focus back by itself.
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const kinds: Record<Kind, string> = {
    obligation: t('任务', 'Obligations'),
    enterprise: t('企业', 'Enterprises'),
    document: t('材料', 'Files'),
    notice: t('通知', 'Notices'),
    body: t('单位', 'Bodies'),
    person: t('人员', 'People'),
    programme: t('督办事项', 'Programmes'),
  };
  const go = ({ page }: Found['items'][number]) => {
    close();
    navigate(page);
  };
  // Until it has come, what stands below is what was found for other words.
  const isAnswered = text === typed.trim() && !answer.isPlaceholderData && !answer.isFetching;
  const goEarly = useRef(go);
  goEarly.current = go;
  useEffect(() => {
    if (!early || !isAnswered) return;
    setEarly(false);
    if (chosen) goEarly.current(chosen);
  }, [early, isAnswered, chosen]);
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      // The button gets the focus back at once: this very Enter would press it.
      event.preventDefault();
      if (!isAnswered) setEarly(true);
      else if (chosen) go(chosen);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || items.length === 0) return;
    event.preventDefault();
    setAt((Math.min(at, items.length - 1) + step + items.length) % items.length);
  };
  return (
    <Modal
      open
      title={t('查找', 'Find')}
      footer={null}
      onCancel={close}
      style={{ top: 48 }}
      afterOpenChange={(open) => open && input.current?.focus()}
      destroyOnHidden
    >
      <Input
        ref={input}
        role="combobox"
        aria-label={t('查找内容', 'What to find')}
        aria-expanded={items.length > 0}
        aria-controls="found"
        aria-activedescendant={chosen ? `found-${items.indexOf(chosen)}` : undefined}
        autoComplete="off"
        maxLength={100}
        allowClear
        placeholder={t('名称、拼音首字母或代码', 'Name, initials of pinyin, or code')}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setAt(0);
          setEarly(false);
        }}
        onKeyDown={press}
      />
      <div aria-live="polite" style={{ margin: '8px 0', minHeight: 22 }}>
        {answer.error
          ? sentenceFor(answer.error)
          : text === ''
            ? t('任务、企业、通知、单位、人员、材料、督办事项，一处查找。', 'Obligations, enterprises, notices, bodies, people, files, programmes.')
            : answer.data && items.length === 0 && t('没有找到，请换个词再查。', 'Nothing found: try other words.')}
      </div>
      <div id="found" role="listbox" aria-label={t('查找结果', 'What was found')}>
        {items.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field, as for every list that belongs to one
          <div
            key={`${item.kind} ${item.page} ${item.name}`}
            id={`found-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={item === chosen}
            onClick={() => go(item)}
            style={{ padding: '6px 8px', borderRadius: 6, cursor: 'pointer', ...(item === chosen && { background: '#e6f0ff' }) }}
          >
            {item.kind !== items[index - 1]?.kind && <div style={{ color: '#4d5560', fontSize: 12 }}>{kinds[item.kind]}</div>}
            <div style={{ overflowWrap: 'anywhere', color: '#0958d9' }}>
              {item.name} <span style={{ color: '#4d5560' }}>{item.about}</span>
            </div>
          </div>
        ))}
      </div>
    </Modal>
  );
}
