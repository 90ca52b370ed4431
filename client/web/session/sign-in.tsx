import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { passkeyOptions } from '../../contract/passkeys.ts';
import type { providers, session } from '../../contract/system.ts';
import { useGet } from '../parts/data.ts';
import { ask, ProblemError, sentenceFor } from '../parts/http.ts';
import { useWords } from '../parts/language.tsx';
import { signWithPasskey, takesPasskeys } from '../parts/passkey.ts';
import { useSent } from '../parts/sending.tsx';
import type { Session } from '../parts/session-context.ts';
import { LoneCard } from './card.tsx';
import { CodeField } from './code-field.tsx';

export default function SignIn() {
  const { t } = useWords();
  const client = useQueryClient();
  return (
    <LoneCard title={t('督办 · 登录', 'Duban · sign in')}>
      <SignInForm done={() => client.invalidateQueries()} />
    </LoneCard>
  );
}

/** `username`: who was signed in before. */
export function SignInForm({ username, done }: { username?: string; done(session: Session): void }) {
  const { t } = useWords();
  const others = useGet<typeof providers>('/api/session/providers');
  const signIn = useSent(
    (body: { username: string; password: string; code?: string }, signal) => ask<typeof session>('POST', '/api/session', { body, signal }),
    { onSuccess: done },
  );
  const byPasskey = useSent(
    async (_: undefined, signal) => {
      const options = await ask<typeof passkeyOptions>('POST', '/api/session/passkey/challenge', { signal });
      const response = await signWithPasskey(options);
      return ask<typeof session>('POST', '/api/session/passkey', { body: { response }, signal });
    },
    { onSuccess: done },
  );
  // The password was right and the account has a second factor: the code is asked for in the same form, so that nothing is typed twice.
  const failure = signIn.error instanceof ProblemError ? signIn.error.problem.code : undefined;
  const [asksCode, setAsksCode] = useState(false);
  if (failure === 'code-first' && !asksCode) setAsksCode(true);
  const oidc = others.data?.oidc;
  // The provider's sign-in comes back to this page when it has failed.
  const refused = useSearchParams()[0].has('error');
  return (
    <Form layout="vertical" onFinish={signIn.mutate} disabled={signIn.isPending} initialValues={{ username }}>
      {refused && !signIn.error && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={t(
            '统一身份认证登录没有成功：该身份没有对应的账号，请联系系统管理员。',
            'The provider knows you, but no account here has that address: ask the operator.',
          )}
          style={{ marginBottom: 16 }}
        />
      )}
      {signIn.error && failure !== 'code-first' && <Alert type="error" showIcon role="alert" title={sentenceFor(signIn.error)} style={{ marginBottom: 16 }} />}
      <Form.Item name="username" label={t('用户名', 'User name')} rules={[{ required: true, message: t('请填写用户名', 'Please type your user name') }]}>
        <Input autoComplete="username" autoCapitalize="none" autoFocus={username === undefined} />
      </Form.Item>
      <Form.Item name="password" label={t('密码', 'Password')} rules={[{ required: true, message: t('请填写密码', 'Please type your password') }]}>
        <Input.Password autoComplete="current-password" autoFocus={username !== undefined} />
      </Form.Item>
      {asksCode && <CodeField />}
      <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
        {t('登录', 'Sign in')}
      </Button>
      <p style={{ margin: '12px 0 0', color: 'rgba(0,0,0,0.65)' }}>
        {t(
          '忘记密码，请找系统管理员重置（“系统—账号”）；不知道系统管理员是谁，请问安委办。',
          'Lost your password? The operator makes a new one (System, accounts). The office knows who that is.',
        )}
      </p>
      {byPasskey.error && <Alert type="error" showIcon role="alert" title={sentenceFor(byPasskey.error)} style={{ marginTop: 12 }} />}
      {takesPasskeys(others.data?.passkeys?.origin) && (
        <Button block onClick={() => byPasskey.mutate(undefined)} loading={byPasskey.isPending} style={{ marginTop: 12 }}>
          {t('用通行密钥登录', 'Sign in with a passkey')}
        </Button>
      )}
      {oidc && (
        <Button block href={oidc.start} style={{ marginTop: 12 }}>
          {t(`用${oidc.name}登录`, `Sign in with ${oidc.name}`)}
        </Button>
      )}
    </Form>
  );
}
