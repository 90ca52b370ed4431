import { SearchOutlined } from '@ant-design/icons';
import { Button, Grid } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useWords } from './language.tsx';

const FindDialog = lazy(() => import('./find-dialog.tsx'));

/** Shows the button that opens the one search, and listens for the key that does: Ctrl-K, or Command-K. */
export function Find() {
  const { t } = useWords();
  const wide = Grid.useBreakpoint().lg ?? true;
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
  return (
    <>
      <Button type="text" icon={<SearchOutlined />} aria-keyshortcuts="Control+K" aria-label={t('查找', 'Find')} onClick={() => setOpen(true)}>
        {wide && t('查找 Ctrl+K', 'Find Ctrl+K')}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <FindDialog close={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
