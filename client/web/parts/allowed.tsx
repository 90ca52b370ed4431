import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Action } from '../../contract/roles.ts';
import { useWords } from './language.tsx';
import { useProgramme } from './programme.tsx';
import { useSession } from './session.tsx';
import { Nothing, Page } from './view.tsx';

/** Shows a page to whoever may see it. Whoever has followed somebody else's link is told so once, and not by every part of the page. */
export function Allowed({ action, children }: { action: Action; children: ReactNode }) {
  const { t } = useWords();
  const { may } = useSession();
  const { home } = useProgramme();
  if (may(action)) return children;
  return (
    <Page title={t('不能查看这一页', 'This page is not for your role')}>
      <Nothing>
        <p>{t('您的账号没有查看这一页的权限；确需查看的，请找系统管理员。', 'Your account may not see it. If you need to, turn to the operator.')}</p>
        <Link to={home}>{t('回到总览', 'To the overview')}</Link>
      </Nothing>
    </Page>
  );
}
