import type { UseQueryResult } from '@tanstack/react-query';
import { Alert, Button, Empty, Flex, Skeleton, Tag, Typography } from 'antd';
import { type ReactNode, useEffect, useId } from 'react';
import type { Light, Stage, WaitsFor } from '../../contract/tables.ts';
import { lightName, stageName, waitsForName } from '../../contract/words.ts';
import { sentenceFor } from './http.ts';
import { useWords } from './language.tsx';

/** Shows one page: its name as heading and in the browser's tab, what can be done with the whole of it on the right. */
export function Page({ title, extra, children }: { title: string; extra?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · 督办`;
  }, [title]);
  return (
    <Flex vertical gap="middle">
      <Flex justify="space-between" align="center" wrap gap="small">
        <Typography.Title level={1} style={{ fontSize: 24, margin: 0 }}>
          {title}
        </Typography.Title>
        {extra}
      </Flex>
      {children}
    </Flex>
  );
}

/** Shows a part of a page under a heading of its own, on white. */
export function Section({ title, extra, children }: { title: ReactNode; extra?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} style={{ background: '#fff', border: '1px solid #e5e7eb', borderRadius: 8, padding: 16, minWidth: 0 }}>
      <Flex justify="space-between" align="baseline" wrap gap="small" style={{ marginBottom: 12 }}>
        <h2 id={id} style={{ fontSize: 16, margin: 0 }}>
          {title}
        </h2>
        {extra}
      </Flex>
      {children}
    </section>
  );
}

/** Shows an answer when it is there; until then a grey shape of about its height, or what went wrong and a way out. */
export function Loaded<T>({ of, rows = 6, children }: { of: UseQueryResult<T>; rows?: number; children: (data: T) => ReactNode }) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.error) return <Failure error={of.error} again={() => of.refetch()} />;
  return <Skeleton active title={false} paragraph={{ rows }} />;
}

/** Says what went wrong, and what can be done about it: to try again, and whatever `children` offer besides. */
export function Failure({ error, again, children }: { error: unknown; again?: () => void; children?: ReactNode }) {
  const { t } = useWords();
  return (
    <Alert
      type="error"
      showIcon
      title={sentenceFor(error)}
      {...(children !== undefined && { description: children })}
      {...(again && { action: <Button onClick={again}>{t('重试', 'Try again')}</Button> })}
    />
  );
}

/** Says that a part of the page did not come: the network was away, or the console is another by now, as where it was `anew` loaded a moment ago. */
export function Missing({ again, anew }: { again: () => void; anew: boolean }) {
  const { t } = useWords();
  return (
    <Alert
      type="warning"
      showIcon
      title={
        anew
          ? t('本系统已更新，请刷新页面；填写的内容已存为草稿。', 'Duban has been updated: load the page again. What was typed is kept as a draft.')
          : t(
              '这一页没有加载完整，连上服务器后自动重新打开；填写的内容已存为草稿。',
              'A part of this page did not come: it opens again once the server can be reached. What was typed is kept as a draft.',
            )
      }
      action={<Button onClick={again}>{anew ? t('刷新', 'Load again') : t('重试', 'Try again')}</Button>}
    />
  );
}

/** Leads out of an address that leads nowhere. It loads the page anew, and so works where the console itself is what broke. */
export function WayHome() {
  const { t } = useWords();
  return <a href="/">{t('回到首页', 'To the first page')}</a>;
}

/** Says that there is nothing to show, and what can be done about it. */
export function Nothing({ children }: { children: ReactNode }) {
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={children} />;
}

/** The colours of the lights, dark letters on a pale ground: they can be read on every screen, and never by colour alone. */
export const LIGHT_COLOURS: Record<Light, { ground: string; letters: string; strong: string }> = {
  green: { ground: '#e6f4ea', letters: '#0b5a24', strong: '#2e9e4f' },
  blue: { ground: '#e6f0ff', letters: '#0b3d91', strong: '#3f7ee8' },
  yellow: { ground: '#fff7cc', letters: '#5c4700', strong: '#f2c200' },
  orange: { ground: '#ffe8d1', letters: '#7a3300', strong: '#f07c1d' },
  red: { ground: '#ffe0e0', letters: '#8a0c12', strong: '#d9262e' },
};

export function LightTag({ light }: { light: Light }) {
  const { language } = useWords();
  const { ground, letters, strong } = LIGHT_COLOURS[light];
  return (
    <Tag variant="filled" style={{ background: ground, color: letters, whiteSpace: 'nowrap' }}>
      <span aria-hidden style={{ color: strong }}>
        ●
      </span>{' '}
      {lightName(light, language)}
    </Tag>
  );
}

/** Says what an obligation waits for, or how it ended: its owner reads this first. */
export function WaitsTag({ of: { waits, stage } }: { of: { waits?: WaitsFor | undefined; stage: Stage } }) {
  const { language } = useWords();
  if (waits === undefined) return <StageTag stage={stage} />;
  const { ground, letters } = LIGHT_COLOURS.red;
  return (
    <Tag variant="filled" style={{ whiteSpace: 'nowrap', ...(waits === 'return' && { background: ground, color: letters, fontWeight: 600 }) }}>
      {waitsForName(waits, language)}
    </Tag>
  );
}

export function StageTag({ stage }: { stage: Stage }) {
  const { language } = useWords();
  return <Tag style={{ whiteSpace: 'nowrap' }}>{stageName(stage, language)}</Tag>;
}
