import { Tag } from 'antd';
import type { NoticeState } from '../../../contract/tables.ts';
import { noticeStateName } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';
import { LIGHT_COLOURS } from '../../parts/view.tsx';

const LIKE: Partial<Record<NoticeState, keyof typeof LIGHT_COLOURS>> = { sent: 'green', owed: 'blue', sending: 'blue', undeliverable: 'red' };

/** Says what became of a notice: in words, the colour only helps. */
export function NoticeStateTag({ state }: { state: NoticeState }) {
  const { language } = useWords();
  const like = LIKE[state];
  return (
    <Tag variant="filled" style={{ whiteSpace: 'nowrap', ...(like && { background: LIGHT_COLOURS[like].ground, color: LIGHT_COLOURS[like].letters }) }}>
      {noticeStateName(state, language)}
    </Tag>
  );
}
