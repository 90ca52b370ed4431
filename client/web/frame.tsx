import { DownOutlined, MenuOutlined } from '@ant-design/icons';
import { Alert, Button, Drawer, Dropdown, Flex, Grid, Layout, Menu, Tag } from 'antd';
import { lazy, Suspense, use, useState } from 'react';
import { Link, Navigate, Outlet, useLocation, useNavigate, useParams } from 'react-router';
import type { programmeList } from '../contract/programmes.ts';
import type { todo } from '../contract/todo.ts';
import { clockRateName, programmeStageName } from '../contract/words.ts';
import { MailState } from './pages/notices/mail-troubles.tsx';
import { PAGES } from './pages.ts';
import { Boundary } from './parts/boundary.tsx';
import { useGet } from './parts/data.ts';
import { Find } from './parts/find.tsx';
import { useWords } from './parts/language.tsx';
import { useLive } from './parts/live.ts';
import { MenuIcon } from './parts/menu-icons.tsx';
import { ProgrammeContext, useClock, useProgramme, useProgrammeAnswer, useProgrammeNowMs } from './parts/programme.tsx';
import { accountRole } from './parts/role-words.ts';
import { useSession, useSignOut } from './parts/session.tsx';
import { todoAddress } from './parts/todo.ts';
import { UnreachableBanner } from './parts/unreachable.tsx';
import { Failure, Loaded, Nothing, Page, WayHome } from './parts/view.tsx';
import { Waiting } from './parts/waiting.tsx';

const OwnSessions = lazy(() => import('./session/own-sessions.tsx'));
const Away = lazy(() => import('./session/away.tsx'));
const Channels = lazy(() => import('./session/channels.tsx'));
const ChangePassword = lazy(() => import('./session/change-password.tsx'));
const SecondFactor = lazy(() => import('./session/second-factor.tsx'));
const FirstSteps = lazy(() => import('./pages/first-steps.tsx'));
const NewProgramme = lazy(() => import('./pages/new-programme.tsx'));

/** Leads from `/` to the programme that runs, or to how to begin one. */
export function FirstProgramme() {
  const { t } = useWords();
  const { may } = useSession();
  const programmes = useGet<typeof programmeList>('/api/programmes');
  return (
    <Loaded of={programmes}>
      {({ items }) => {
        const first = items.find(({ stage }) => stage === 'running') ?? items[0];
        if (first) return <Navigate to={`/p/${first.id}`} replace />;
        if (!may('programme.start')) return <Nothing>{t('还没有督办事项，请联系安委办。', 'There is no programme yet: ask the safety office.')}</Nothing>;
        return (
          <main style={{ padding: 24, maxWidth: 1200, margin: '0 auto' }}>
            <Suspense fallback={<Waiting />}>
              <FirstSteps />
              <NewProgramme />
            </Suspense>
          </main>
        );
      }}
    </Loaded>
  );
}

/** Draws what stands around every page of a programme: its clock, the menu, who is signed in. None of it needs the programme to be there. */
export function Frame() {
  const { t } = useWords();
  const { programme: id = '' } = useParams();
  const { pathname } = useLocation();
  const answer = useProgrammeAnswer(id);
  const wide = Grid.useBreakpoint().lg ?? true;
  const [open, setOpen] = useState(false);
  const [own, setOwn] = useState<Own>();
  // There is no drawer on a wide screen: it would come back by itself, over all else, when the window is made narrow again.
  if (wide && open) setOpen(false);
  const { ended } = useSession();
  useLive(answer.data && !ended ? id : undefined);
  const name = t('督办', 'Duban');
  const choice = (
    <Boundary key={`choice ${id}`} instead={null}>
      <ProgrammeChoice id={id} name={answer.data?.programme.name} />
    </Boundary>
  );
  const person = (
    <Boundary instead={<WayHome />}>
      <Person open={setOwn} />
    </Boundary>
  );
  const menu = (chosen?: () => void) => (
    <Boundary instead={<WayHome />}>
      <MainMenu home={`/p/${id}`} {...(chosen && { chosen })} />
    </Boundary>
  );
  return (
    <ProgrammeContext value={answer.data}>
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
            {wide && choice}
            <span style={{ flex: 1 }} />
            <Boundary instead={null}>
              <TodoBell home={`/p/${id}`} />
            </Boundary>
            {answer.data && (
              <Boundary key={`find ${id}`} instead={null}>
                <Find />
              </Boundary>
            )}
            <Boundary key={`clock ${id}`} instead="—">
              {answer.data && <ProgrammeClock />}
            </Boundary>
            {wide && person}
          </Flex>
        </Layout.Header>
        <Layout style={{ background: 'none' }}>
          {wide ? (
            <Layout.Sider theme="light" width={t(168, 208)} className="not-printed" style={{ borderRight: '1px solid #e5e7eb' }}>
              {menu()}
            </Layout.Sider>
          ) : (
            <Drawer title={name} placement="left" size={264} open={open} onClose={() => setOpen(false)} styles={{ body: { padding: 0 } }}>
              <div style={{ padding: '8px 16px' }}>
                {choice}
                <Flex wrap gap={4} style={{ marginInlineStart: -12 }}>
                  {person}
                </Flex>
              </div>
              {menu(() => setOpen(false))}
            </Drawer>
          )}
          <main id="content" style={{ padding: wide ? 24 : 12, minWidth: 0, flex: 1 }}>
            <UnreachableBanner />
            <Boundary key={pathname}>
              <Suspense fallback={<Waiting />}>
                {answer.data ? (
                  <>
                    <Paused />
                    <Ended />
                    <MailDown />
                    <PrintedHead />
                    <Outlet />
                  </>
                ) : answer.error ? (
                  <Page title={t('打不开这个督办事项', 'This programme cannot be opened')}>
                    <Failure error={answer.error} again={() => answer.refetch()}>
                      <WayHome />
                    </Failure>
                  </Page>
                ) : (
                  <Waiting />
                )}
              </Suspense>
            </Boundary>
          </main>
        </Layout>
      </Layout>
      <OwnDrawers shown={own} close={() => setOwn(undefined)} />
    </ProgrammeContext>
  );
}

/** Says what a printed page is of, and from when: the menu and the clock are not printed. */
function PrintedHead() {
  const { t } = useWords();
  const { programme } = useProgramme();
  const { minute } = useClock();
  const nowMs = useProgrammeNowMs(10_000);
  return (
    <p className="printed-only">
      {programme.name} <span style={{ float: 'right' }}>{t(`打印时间 ${minute(nowMs)}`, `Printed ${minute(nowMs)}`)}</span>
    </p>
  );
}

function Paused() {
  const { t } = useWords();
  const { programme } = useProgramme();
  if (programme.stage !== 'paused') return null;
  return (
    <Alert
      type="warning"
      showIcon
      banner
      title={t('已暂停发信：时限照算，恢复后补发仍有必要的通知。', 'Mails are held back: dates go on, what still matters is sent when it resumes.')}
      style={{ marginBottom: 16 }}
    />
  );
}

/** Says that mails do not leave: whoever may see to it, or waits for mails, learns it here on every page, since no mail says so. */
function MailDown() {
  const { may } = useSession();
  return may('notice.summary') ? <MailState /> : null;
}

/** Says that the plan's last day is past: somebody has to decide what becomes of the programme. */
function Ended() {
  const { t } = useWords();
  const { programme, home } = useProgramme();
  const { may } = useSession();
  if (programme.endedOn === undefined) return null;
  return (
    <Alert
      type="warning"
      showIcon
      banner
      title={
        may('programme.close')
          ? t(
              `期限已于 ${programme.endedOn} 届满，未结事项继续催办：请结束督办，或调整方案延长期限。`,
              `The plan's last day, ${programme.endedOn}, has passed; what is open is still chased. Close the programme, or extend it by an amendment.`,
            )
          : t(
              `期限已于 ${programme.endedOn} 届满，未结事项继续催办，由${programme.office}结束督办或延长期限。`,
              `The plan's last day, ${programme.endedOn}, has passed; what is open is still chased until the office closes the programme or extends it.`,
            )
      }
      {...(may('brief.read') && { action: <Link to={`${home}/brief`}>{t('查看未结事项', 'What is open')}</Link> })}
      style={{ marginBottom: 16 }}
    />
  );
}

/** How often what waits in other programmes is asked for (real ms): the page hears at once what waits in its own programme. */
const OTHERS_EVERY_MS = 60_000;

/** Counts what waits for whoever has signed in; undefined for the auditor, for whom nothing ever does. */
function useWaiting() {
  const { user } = useSession();
  const auditor = user.role === 'auditor';
  const answer = useGet<typeof todo>(auditor ? undefined : todoAddress, {}, OTHERS_EVERY_MS);
  return auditor ? undefined : { total: answer.data?.total ?? 0, late: answer.data?.late ?? 0 };
}

/** Shows what waits, from every page and on every screen; red where something of it is late. */
function TodoBell({ home }: { home: string }) {
  const { t } = useWords();
  const waiting = useWaiting();
  if (!waiting) return null;
  return (
    <Link to={`${home}/todo`} aria-label={t(`我的待办，${waiting.total} 项`, `Waiting for me: ${waiting.total}`)} style={{ padding: '4px 12px' }}>
      <MenuIcon path="todo" size={18} />
      {waiting.total > 0 && <span className={waiting.late > 0 ? 'bell-count late' : 'bell-count'}>{waiting.total > 99 ? '99+' : waiting.total}</span>}
    </Link>
  );
}

function MainMenu({ home, chosen }: { home: string; chosen?: () => void }) {
  const { t } = useWords();
  const { may, department } = useSession();
  const { pathname } = useLocation();
  const waiting = useWaiting();
  const lacks: readonly string[] = use(ProgrammeContext)?.programme.lacks ?? [];
  const shown = PAGES.filter(({ zh, action, path }) => zh && may(action) && (path !== 'todo' || waiting) && !lacks.includes(path));
  const here = shown
    .map(({ path }) => path)
    .filter((path) => path !== '' && pathname.startsWith(`${home}/${path}`))
    .at(-1);
  return (
    <nav aria-label={t('主菜单', 'Main menu')}>
      <Menu
        mode="inline"
        selectedKeys={[here ?? (pathname.replace(/\/$/, '') === home ? '' : 'none')]}
        {...(chosen && { onClick: chosen })}
        style={{ border: 0 }}
        items={shown.map(({ path, zh = '', en = '', zhOwn, enOwn }) => ({
          key: path,
          icon: <MenuIcon path={path} />,
          label: (
            <Link to={path === '' ? home : `${home}/${path}`}>
              {department === undefined ? t(zh, en) : t(zhOwn ?? zh, enOwn ?? en)}
              {path === 'todo' && waiting && waiting.total > 0 ? ` ${waiting.total}` : ''}
            </Link>
          ),
        }))}
      />
    </nav>
  );
}

/** Shows the programme's name; a choice where there are several, also where the address names none of them. */
function ProgrammeChoice({ id, name }: { id: string; name: string | undefined }) {
  const { t, language } = useWords();
  const navigate = useNavigate();
  const programmes = useGet<typeof programmeList>('/api/programmes');
  const all = programmes.data?.items ?? [];
  if (all.length < 2 && name !== undefined) return <span>{name}</span>;
  const items = all.map((one) => ({ key: one.id, label: one.stage === 'running' ? one.name : `${one.name}（${programmeStageName(one.stage, language)}）` }));
  if (items.length === 0) return null;
  return (
    <Dropdown autoFocus menu={{ items, selectedKeys: [id], onClick: ({ key }) => navigate(`/p/${key}`) }} trigger={['click']}>
      <Button type="text">
        {name ?? t('选择督办事项', 'Choose a programme')} <DownOutlined />
      </Button>
    </Dropdown>
  );
}

/** Shows the programme's date, and how fast it runs whenever that is not real time. */
function ProgrammeClock() {
  const { t, language } = useWords();
  const { programme } = useProgramme();
  const nowMs = useProgrammeNowMs();
  const { minute, date } = useClock();
  return (
    <Flex align="center" gap={6} wrap>
      <time dateTime={date(nowMs)} style={{ fontVariantNumeric: 'tabular-nums' }}>
        {programme.clockRate === 1 ? minute(nowMs) : date(nowMs)}
      </time>
      {programme.clockRate !== 1 && (
        <Tag color="gold" style={{ color: '#5c4700' }}>
          {t('演示时钟：', 'Demonstration: ')}
          {clockRateName(programme.clockRate, language)}
        </Tag>
      )}
    </Flex>
  );
}

/** The dialogs that belong to whoever is signed in, each opened beside the page. */
const OWN = {
  password: { zh: '修改密码', en: 'Change the password', widthPx: 440, Panel: ChangePassword },
  code: { zh: '手机动态码', en: 'Code from a phone', widthPx: 440, Panel: SecondFactor },
  sessions: { zh: '我的登录', en: 'Where I am signed in', widthPx: 640, Panel: OwnSessions },
  channels: { zh: '收信方式', en: 'How I am told', widthPx: 440, Panel: Channels },
  away: { zh: '请假代办', en: 'Away, stand-in', widthPx: 640, Panel: Away },
};
type Own = keyof typeof OWN;

function Person({ open }: { open(own: Own): void }) {
  const { t, language, setLanguage } = useWords();
  const { user } = useSession();
  const signOut = useSignOut();
  const items = [
    {
      key: 'who',
      type: 'group' as const,
      label: user.role === 'office' || user.role === 'committee' ? user.orgName : `${user.orgName} · ${accountRole(user.role, language)}`,
    },
    ...Object.entries(OWN).map(([key, { zh, en }]) => ({ key, label: t(zh, en) })),
    { key: 'leave', label: t('退出登录', 'Sign out') },
  ];
  const choose = async ({ key }: { key: string }) => (key === 'leave' ? signOut() : open(key as Own));
  return (
    <>
      <Button type="text" lang={language === 'zh' ? 'en' : 'zh-CN'} onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}>
        {t('English', '中文')}
      </Button>
      <Dropdown autoFocus menu={{ items, onClick: choose }} trigger={['click']}>
        <Button type="text">
          {user.name} <DownOutlined />
        </Button>
      </Dropdown>
    </>
  );
}

/** Stands beside header and menu: a window made narrower, or a tablet turned, draws those anew, and what is being typed here has to stay. */
function OwnDrawers({ shown, close }: { shown: Own | undefined; close(): void }) {
  const { t } = useWords();
  return Object.entries(OWN).map(([key, { zh, en, widthPx, Panel }]) => (
    <Drawer key={key} open={shown === key} onClose={close} size={widthPx} title={t(zh, en)} destroyOnHidden>
      <Boundary>
        <Suspense fallback={<Waiting />}>
          <Panel done={close} />
        </Suspense>
      </Boundary>
    </Drawer>
  ));
}
