import { DownOutlined, MenuOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Drawer, Dropdown, Flex, Grid, Layout, Menu, Tag } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { Link, Navigate, Outlet, useLocation, useNavigate, useParams } from 'react-router';
import type { programmeList, programmeView } from '../contract/programmes.ts';
import { programmeStageName } from '../contract/words.ts';
import { PAGES } from './pages.ts';
import { Boundary } from './parts/boundary.tsx';
import { useGet } from './parts/data.ts';
import { ask } from './parts/http.ts';
import { useWords } from './parts/language.tsx';
import { useLive } from './parts/live.ts';
import { ProgrammeContext, useClock, useProgramme, useProgrammeNowMs } from './parts/programme.tsx';
import { accountRole } from './parts/role-words.ts';
import { useSession } from './parts/session.tsx';
import { Failure, Loaded, Nothing } from './parts/view.tsx';
import { Waiting } from './parts/waiting.tsx';

const ChangePassword = lazy(() => import('./session/change-password.tsx'));
const NewProgramme = lazy(() => import('./pages/new-programme.tsx'));

/** `/`: the programme that runs, or how to begin one. */
export function FirstProgramme() {
  const { t } = useWords();
  const { may } = useSession();
  const programmes = useGet<typeof programmeList>('/api/programmes');
  return (
    <Loaded of={programmes}>
      {({ items }) => {
        const first = items.find(({ stage }) => stage === 'running') ?? items[0];
        if (first) return <Navigate to={`/p/${first.id}`} replace />;
        if (!may('programme.start')) return <Nothing>{t('还没有创建工程，请联系区安委办。', 'There is no plan yet: ask the safety office.')}</Nothing>;
        return (
          <main style={{ padding: 24, maxWidth: 1200, margin: '0 auto' }}>
            <Suspense fallback={<Waiting />}>
              <NewProgramme />
            </Suspense>
          </main>
        );
      }}
    </Loaded>
  );
}

/** What stands around every page of a programme: its clock, the menu, who is signed in. */
export function Frame() {
  const { programme: id = '' } = useParams();
  const answer = useGet<typeof programmeView>(`/api/programmes/${id}`);
  useLive(answer.data ? id : undefined);
  if (answer.error && !answer.data) return <Failure error={answer.error} again={() => answer.refetch()} />;
  if (!answer.data) return <Waiting />;
  return (
    <ProgrammeContext value={{ programme: answer.data, readAtMs: answer.dataUpdatedAt }}>
      <Surroundings />
    </ProgrammeContext>
  );
}

function Surroundings() {
  const { t } = useWords();
  const { programme } = useProgramme();
  const { pathname } = useLocation();
  const wide = Grid.useBreakpoint().lg ?? true;
  const [open, setOpen] = useState(false);
  const name = t('督办', 'Duban');
  return (
    <Layout style={{ minHeight: '100vh', background: 'none' }}>
      <a href="#content" className="skip-link">
        {t('跳到正文', 'Skip to content')}
      </a>
      <Layout.Header
        className="not-printed"
        style={{ background: '#fff', borderBottom: '1px solid #e5e7eb', padding: '0 16px', height: 'auto', lineHeight: 'normal' }}
      >
        <Flex align="center" gap="small" wrap style={{ minHeight: 56 }}>
          {!wide && <Button type="text" icon={<MenuOutlined />} aria-label={t('打开菜单', 'Open the menu')} onClick={() => setOpen(true)} />}
          <strong style={{ fontSize: 18 }}>{name}</strong>
          {wide && <ProgrammeChoice />}
          <span style={{ flex: 1 }} />
          <ProgrammeClock />
          {wide && <Person />}
        </Flex>
      </Layout.Header>
      <Layout style={{ background: 'none' }}>
        {wide ? (
          <Layout.Sider theme="light" width={168} className="not-printed" style={{ borderRight: '1px solid #e5e7eb' }}>
            <MainMenu />
          </Layout.Sider>
        ) : (
          <Drawer title={name} placement="left" size={264} open={open} onClose={() => setOpen(false)} styles={{ body: { padding: 0 } }}>
            <div style={{ padding: '8px 16px' }}>
              <ProgrammeChoice />
              <Flex wrap gap={4} style={{ marginInlineStart: -12 }}>
                <Person />
              </Flex>
            </div>
            <MainMenu chosen={() => setOpen(false)} />
          </Drawer>
        )}
        <main id="content" style={{ padding: wide ? 24 : 12, minWidth: 0, flex: 1 }}>
          {programme.stage === 'paused' && (
            <Alert
              type="warning"
              showIcon
              banner
              title={t('已暂停发信：时限照算，恢复后补发仍有意义的通知。', 'Mails are held back: dates go on, what still matters is sent when it resumes.')}
              style={{ marginBottom: 16 }}
            />
          )}
          <Boundary key={pathname}>
            <Suspense fallback={<Waiting />}>
              <Outlet />
            </Suspense>
          </Boundary>
        </main>
      </Layout>
    </Layout>
  );
}

function MainMenu({ chosen }: { chosen?: () => void }) {
  const { t } = useWords();
  const { may, department } = useSession();
  const { home } = useProgramme();
  const { pathname } = useLocation();
  const shown = PAGES.filter((page) => page.zh !== undefined && may(page.action));
  const here = shown
    .map(({ path }) => path)
    .filter((path) => path !== '' && pathname.startsWith(`${home}/${path}`))
    .at(-1);
  return (
    <nav aria-label={t('主菜单', 'Main menu')}>
      <Menu
        mode="inline"
        selectedKeys={[here ?? (pathname === home ? '' : 'none')]}
        {...(chosen && { onClick: chosen })}
        style={{ border: 0 }}
        items={shown.map(({ path, zh = '', en = '', zhOwn, enOwn }) => ({
          key: path,
          label: <Link to={path === '' ? home : `${home}/${path}`}>{department === undefined ? t(zh, en) : t(zhOwn ?? zh, enOwn ?? en)}</Link>,
        }))}
      />
    </nav>
  );
}

/** The programme's name; a choice where there are several. */
function ProgrammeChoice() {
  const { language } = useWords();
  const { programme } = useProgramme();
  const navigate = useNavigate();
  const programmes = useGet<typeof programmeList>('/api/programmes');
  const others = programmes.data?.items ?? [];
  if (others.length < 2) return <span>{programme.name}</span>;
  const items = others.map(({ id, name, stage }) => ({ key: id, label: stage === 'running' ? name : `${name}（${programmeStageName(stage, language)}）` }));
  return (
    <Dropdown menu={{ items, selectedKeys: [programme.id], onClick: ({ key }) => navigate(`/p/${key}`) }} trigger={['click']}>
      <Button type="text">
        {programme.name} <DownOutlined />
      </Button>
    </Dropdown>
  );
}

/** The programme's date; how fast it runs whenever that is not real time. */
function ProgrammeClock() {
  const { t } = useWords();
  const { programme } = useProgramme();
  const nowMs = useProgrammeNowMs();
  const { minute, date } = useClock();
  const daysPerSecond = programme.clockRate / 86_400;
  return (
    <Flex align="center" gap={6} wrap>
      <time dateTime={new Date(nowMs).toISOString()} style={{ fontVariantNumeric: 'tabular-nums' }}>
        {programme.clockRate === 1 ? minute(nowMs) : date(nowMs)}
      </time>
      {programme.clockRate !== 1 && (
        <Tag color="gold" style={{ color: '#5c4700' }}>
          {daysPerSecond >= 0.01
            ? t(`演示时钟：1 秒 ${Number(daysPerSecond.toFixed(2))} 天`, `Demonstration: ${Number(daysPerSecond.toFixed(2))} days a second`)
            : t(`演示时钟：${Number(programme.clockRate.toPrecision(3))} 倍`, `Demonstration: ${Number(programme.clockRate.toPrecision(3))} times real time`)}
        </Tag>
      )}
    </Flex>
  );
}

function Person() {
  const { t, language, setLanguage } = useWords();
  const { user } = useSession();
  const client = useQueryClient();
  const [changing, setChanging] = useState(false);
  const items = [
    { key: 'who', type: 'group' as const, label: `${user.orgName} · ${accountRole(user.role, language)}` },
    { key: 'password', label: t('修改密码', 'Change the password') },
    { key: 'leave', label: t('退出登录', 'Sign out') },
  ];
  const choose = async ({ key }: { key: string }) => {
    if (key === 'password') setChanging(true);
    if (key !== 'leave') return;
    await ask('DELETE', '/api/session').catch(() => undefined);
    await client.resetQueries();
  };
  return (
    <>
      <Button type="text" lang={language === 'zh' ? 'en' : 'zh-CN'} onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}>
        {t('English', '中文')}
      </Button>
      <Dropdown menu={{ items, onClick: choose }} trigger={['click']}>
        <Button type="text">
          {user.name} <DownOutlined />
        </Button>
      </Dropdown>
      <Drawer open={changing} onClose={() => setChanging(false)} size={440} title={t('修改密码', 'Change the password')} destroyOnHidden>
        <Suspense fallback={<Waiting />}>
          <ChangePassword done={() => setChanging(false)} />
        </Suspense>
      </Drawer>
    </>
  );
}
