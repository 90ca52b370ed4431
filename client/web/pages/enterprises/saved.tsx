import { DeleteOutlined } from '@ant-design/icons';
import { Button, Flex, Space } from 'antd';
import { lazy, Suspense, use, useState } from 'react';
import { KeepingContext } from '../../parts/draft.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { sealed, unsealed } from '../../parts/sealed.ts';
import { useSession } from '../../parts/session.tsx';
import type { Filter, Filtering } from './filters.tsx';

const AskDialog = lazy(() => import('../../parts/ask-dialog.tsx').then(({ AskDialog }) => ({ default: AskDialog })));

interface View {
  name: string;
  filter: Filter;
}

/** Gives the views that this browser has kept; none where it keeps nothing, or something else lies there. */
function viewsUnder(place: string, keys: readonly string[]): View[] {
  try {
    const stored = localStorage.getItem(place) ?? '[]';
    // Up to 1.0.0 they stood there as they are.
    const kept: unknown = JSON.parse(unsealed(stored, place, keys) ?? stored);
    return Array.isArray(kept)
      ? kept.filter((view): view is View => typeof view?.name === 'string' && typeof view?.filter === 'object' && view.filter !== null)
      : [];
  } catch {
    return [];
  }
}

/** Filters kept under a name, in this browser alone. */
export function SavedViews({ names, filter, set }: Filtering & { names: readonly (keyof Filter)[] }) {
  const { t } = useWords();
  const { programme } = useProgramme();
  const { user } = useSession();
  const { keys } = use(KeepingContext);
  const before = `duban.enterprises.${programme.id}`;
  const place = `${before} ${user.id}`;
  const [views, setViews] = useState(() => {
    const own = viewsUnder(place, keys);
    return own.length > 0 ? own : viewsUnder(before, keys);
  });
  const [asking, setAsking] = useState<'save' | View>();
  const keep = (next: View[]) => {
    setViews(next);
    try {
      const [key] = keys;
      if (key !== undefined) localStorage.setItem(place, sealed(JSON.stringify(next), place, key));
      // Those that an earlier release kept for whoever came are whose they are from now on.
      localStorage.removeItem(before);
    } catch {
      // The storage is full or forbidden: the views last as long as the page.
    }
  };
  const isShown = (view: View) => names.every((name) => (view.filter[name] ?? '') === (filter[name] ?? ''));
  const filtered = Object.keys(filter).length > 0;
  if (views.length === 0 && !filtered) return null;
  return (
    <Flex gap="small" wrap align="center">
      <span>{t('我的筛选', 'My views')}</span>
      {views.map((view) => (
        <Space.Compact key={view.name} size="small">
          <Button
            type={isShown(view) ? 'primary' : 'default'}
            aria-pressed={isShown(view)}
            onClick={() => set(Object.fromEntries(names.map((name) => [name, view.filter[name]])))}
          >
            {view.name}
          </Button>
          <Button icon={<DeleteOutlined />} aria-label={t(`删除“${view.name}”`, `Delete “${view.name}”`)} onClick={() => setAsking(view)} />
        </Space.Compact>
      ))}
      {filtered && !views.some(isShown) && (
        <Button size="small" type="dashed" onClick={() => setAsking('save')}>
          {t('保存当前筛选', 'Save this view')}
        </Button>
      )}
      <span style={{ fontSize: 12, color: 'rgba(0,0,0,0.65)' }}>{t('只保存在本机浏览器里', 'kept in this browser on this device only')}</span>
      <Suspense fallback={null}>
        {asking === 'save' && (
          <AskDialog
            title={t('保存当前筛选', 'Save this view')}
            confirm={t('保存', 'Save')}
            fields={[
              { name: 'name', label: t('名称', 'Name'), kind: 'text', required: true, help: t('同名的会被替换。', 'One of the same name is replaced.') },
            ]}
            act={async ({ name }) => {
              const called = String(name).trim().slice(0, 30);
              keep([...views.filter((view) => view.name !== called), { name: called, filter }]);
              return true;
            }}
            close={() => setAsking(undefined)}
          >
            {t('只保存在本机浏览器里，换设备或清除浏览数据后就没有了。', 'It stays in this browser on this device, until its data are cleared.')}
          </AskDialog>
        )}
        {typeof asking === 'object' && (
          <AskDialog
            title={t(`删除“${asking.name}”？`, `Delete “${asking.name}”?`)}
            confirm={t('删除', 'Delete')}
            danger
            act={async () => {
              keep(views.filter((view) => view !== asking));
              return true;
            }}
            close={() => setAsking(undefined)}
          >
            {t('只删除保存的筛选条件，企业不受影响。', 'Only the saved filters go; no enterprise is touched.')}
          </AskDialog>
        )}
      </Suspense>
    </Flex>
  );
}
