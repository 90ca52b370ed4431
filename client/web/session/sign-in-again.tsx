import { useQueryClient } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useEffect } from 'react';
import { useFirstFocus } from '../parts/first-focus.ts';
import { useWords } from '../parts/language.tsx';
import type { Session } from '../parts/session-context.ts';
import { SignInForm } from './sign-in.tsx';

/** The layer that stands above every other dialog of a page. */
const ABOVE = 2_000;

/** Asks for sign-in over whatever somebody was in the middle of. The ground hides what the page shows: whoever passes by has no session either. */
export default function SignInAgain({ before: { user } }: { before: Session }) {
  const { t } = useWords();
  const client = useQueryClient();
  const { box, dialog } = useFirstFocus('input[type=password]');
  // The overlay is taken away whole: whoever was in the middle of a sentence goes on in it.
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <Modal
      open
      title={t('登录已失效，请重新登录', 'Your session has ended: sign in again')}
      footer={null}
      closable={false}
      keyboard={false}
      mask={{ closable: false, blur: false }}
      styles={{ mask: { background: '#f5f6f8' } }}
      zIndex={ABOVE}
      width={400}
      // A dialog below holds the focus until this one is there.
      {...dialog}
    >
      <p style={{ marginTop: 0 }}>{t('您填写的内容都还在，登录后接着办理。', 'What you have typed is still there: sign in and go on.')}</p>
      <div ref={box}>
        <SignInForm
          username={user.username}
          // Somebody else begins anew: nothing that the person before saw or typed is theirs.
          done={({ user: { id } }) => (id === user.id ? client.invalidateQueries() : client.resetQueries())}
        />
      </div>
    </Modal>
  );
}
