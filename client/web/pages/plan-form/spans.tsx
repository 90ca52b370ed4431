import { DeleteOutlined } from '@ant-design/icons';
import { Button, Flex } from 'antd';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { listAt, useEditing } from './editing.ts';
import { PlanDay } from './plan-day.tsx';
import { FieldFaults, Typed } from './typed.tsx';

const EMPTY = { from: '', until: '' };

/** Asks for spans of days. `mayGo`: there need be none, and what holds them goes with the last. */
export function Spans({ path, label, add, mayGo = false }: { path: Path; label?: string; add: string; mayGo?: boolean }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const spans = listAt(data, path);
  return (
    <div className="plan-field">
      {label !== undefined && <span>{label}</span>}
      {spans.map((_, index) => (
        // A span has no code: its place is what it is known by.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Flex key={index} gap="small" align="center" wrap>
          <PlanDay path={[...path, index, 'from']} label={t(`第 ${index + 1} 段从`, `Span ${index + 1} from`)} kind="date" hideLabel />
          <span>{t('至', 'to')}</span>
          <PlanDay path={[...path, index, 'until']} label={t(`第 ${index + 1} 段至`, `Span ${index + 1} to`)} kind="date" hideLabel />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            disabled={!mayGo && spans.length === 1}
            aria-label={t(`删除第 ${index + 1} 段`, `Delete span ${index + 1}`)}
            onClick={() => set(spans.length === 1 ? [path, undefined] : [[...path, index], undefined])}
          />
        </Flex>
      ))}
      <div>
        <Button size="small" onClick={() => set(spans.length === 0 ? [path, [EMPTY]] : [[...path, spans.length], EMPTY])}>
          {add}
        </Button>
      </div>
    </div>
  );
}

/** Asks for beginnings and ends that are typed, such as hours of a day, or days of any year. They go with the last of them. */
export function Pairs({ path, label, name, add }: { path: Path; label: string; name: string; add: string }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const pairs = listAt(data, path);
  return (
    <div className="plan-field">
      <span>{label}</span>
      {pairs.map((_, index) => (
        // A pair has no code: its place is what it is known by.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Flex key={index} gap="small" align="center" wrap>
          <Typed path={[...path, index, 'from']} label={t(`${name} ${index + 1} 从`, `${name} ${index + 1} from`)} hideLabel />
          <span>{t('至', 'to')}</span>
          <Typed path={[...path, index, 'until']} label={t(`${name} ${index + 1} 至`, `${name} ${index + 1} to`)} hideLabel />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t(`删除${name} ${index + 1}`, `Delete ${name} ${index + 1}`)}
            onClick={() => set(pairs.length === 1 ? [path, undefined] : [[...path, index], undefined])}
          />
        </Flex>
      ))}
      <FieldFaults path={path} />
      <div>
        <Button size="small" onClick={() => set(pairs.length === 0 ? [path, [EMPTY]] : [[...path, pairs.length], EMPTY])}>
          {add}
        </Button>
      </div>
    </div>
  );
}
