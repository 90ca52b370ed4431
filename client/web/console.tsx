import { QueryClientProvider } from '@tanstack/react-query';
import { App, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { type ComponentType, lazy, Suspense } from 'react';
import { BrowserRouter, matchPath, Navigate, Route, Routes } from 'react-router';
import { FirstProgramme, Frame } from './frame.tsx';
import { PAGES } from './pages.ts';
import { Allowed } from './parts/allowed.tsx';
import { Boundary } from './parts/boundary.tsx';
import { queryClient } from './parts/data.ts';
import { LanguageProvider, useWords } from './parts/language.tsx';
import { Waiting } from './parts/waiting.tsx';
import { Gate } from './session/gate.tsx';

const files = import.meta.glob<{ default: ComponentType }>('./pages/*.tsx');
const load = (file: string) => files[`./pages/${file}.tsx`]?.() ?? Promise.reject(new Error(`there is no pages/${file}.tsx`));
const COMPONENTS = PAGES.map(({ path, file, action }) => ({ path, action, Component: lazy(() => load(file)) }));
// The page that somebody comes to is on its way while the server is asked who they are; what fails is told by the page itself.
const landing = PAGES.find(({ path }) => matchPath(`/p/:programme/${path}`, location.pathname));
if (landing) load(landing.file).catch(() => {});
const MailLink = lazy(() => import('./pages/mail-link.tsx'));

/** Grey text is as dark as it has to be to be read: WCAG 2 asks for 4.5 to 1. */
const theme = {
  token: {
    // Who asked their system for less movement gets none.
    motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    colorPrimary: '#0958d9',
    colorLink: '#0958d9',
    colorPrimaryHover: '#0a4bb5',
    colorLinkHover: '#0a4bb5',
    colorTextSecondary: 'rgba(0,0,0,0.68)',
    colorTextTertiary: 'rgba(0,0,0,0.62)',
    colorTextDescription: 'rgba(0,0,0,0.65)',
    colorTextPlaceholder: 'rgba(0,0,0,0.6)',
    colorTextDisabled: 'rgba(0,0,0,0.58)',
    colorError: '#c4161c',
    fontFamily: '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif',
  },
};

function Themed() {
  const { language } = useWords();
  return (
    // A blurred mask is slow on an office's older machines.
    <ConfigProvider
      button={{ autoInsertSpace: false }}
      // Always one: without any, all that stands on the page would begin anew when the language changes.
      locale={language === 'zh' ? zhCN : enUS}
      theme={theme}
      modal={{ mask: { blur: false } }}
      drawer={{ mask: { blur: false } }}
    >
      <App>
        {/* It is no transition: with one, a second filter chosen quickly on a slow machine would begin from the address before the first. */}
        <BrowserRouter useTransitions={false}>
          <Boundary>
            <Suspense fallback={<Waiting />}>
              <Routes>
                <Route path="/m/:token?" element={<MailLink />} />
                <Route path="/" element={<Gate />}>
                  <Route index element={<FirstProgramme />} />
                  <Route path="p/:programme" element={<Frame />}>
                    {COMPONENTS.map(({ path, action, Component }) => (
                      <Route
                        key={path}
                        path={path}
                        element={
                          <Allowed action={action}>
                            <Component />
                          </Allowed>
                        }
                      />
                    ))}
                  </Route>
                  <Route path="*" element={<Navigate to="/" replace />} />
                </Route>
              </Routes>
            </Suspense>
          </Boundary>
        </BrowserRouter>
      </App>
    </ConfigProvider>
  );
}

export function Console() {
  return (
    <QueryClientProvider client={queryClient}>
      <LanguageProvider>
        <Boundary>
          <Themed />
        </Boundary>
      </LanguageProvider>
    </QueryClientProvider>
  );
}
