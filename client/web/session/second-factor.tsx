import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Flex, Form, Input, QRCode, Typography } from 'antd';
import { useState } from 'react';
import type { backupCodes, secondFactor, secondFactorSecret } from '../../contract/system.ts';
import { useChange, useGet } from '../parts/data.ts';
import { ask, sentenceFor } from '../parts/http.ts';
import { useWords } from '../parts/language.tsx';
import { useSent } from '../parts/sending.tsx';
import { useSignOut } from '../parts/session.tsx';
import { Loaded } from '../parts/view.tsx';
import { LoneCard } from './card.tsx';
import { CodeField } from './code-field.tsx';
import { Passkeys } from './passkeys.tsx';

const PATH = '/api/session/second-factor';
const QR_PX = 200;

/**
 * Sets up a second factor before anything else, for a role that the deployment names. `begun` is called because what is shown once must not
 * be taken away from under their eyes.
 */
export function SecondFactorFirst({ begun, done }: { begun(): void; done(): void }) {
  const { t } = useWords();
  const signOut = useSignOut();
  return (
    <LoneCard title={t('设置手机动态码', 'Set up a code from your phone')}>
      <p>
        {t(
          '您的角色登录时，除密码外还须填写手机动态码，请先设置。',
          'Your role signs in with a code from a phone besides the password: set it up before anything else.',
        )}
      </p>
      <SecondFactor begun={begun} done={done} />
      <Button type="link" block onClick={signOut}>
        {t('退出登录', 'Sign out')}
      </Button>
    </LoneCard>
  );
}

/** Asks for the code in a session that the OIDC provider has opened. */
export function CodeFirst() {
  const { t } = useWords();
  const client = useQueryClient();
  const signOut = useSignOut();
  const prove = useSent((body: { code: string }, signal) => ask('POST', '/api/session/code', { body, signal }), {
    onSuccess: () => client.invalidateQueries(),
  });
  return (
    <LoneCard title={t('填写动态码', 'Type your code')}>
      <CodeForm confirm={t('登录', 'Sign in')} act={prove} />
      <Button type="link" block onClick={signOut}>
        {t('退出登录', 'Sign out')}
      </Button>
    </LoneCard>
  );
}

/** Manages one's own second factor: set up, given new backup codes, turned off. */
export default function SecondFactor({ begun, done }: { begun?(): void; done?(): void }) {
  const client = useQueryClient();
  const answer = useGet<typeof secondFactor>(PATH);
  const [secret, setSecret] = useState<{ uri: string; secret: string }>();
  const [codes, setCodes] = useState<string[]>();
  if (codes)
    return (
      <BackupCodes
        codes={codes}
        close={() => {
          setCodes(undefined);
          setSecret(undefined);
          client.invalidateQueries({ queryKey: [PATH] });
          done?.();
        }}
      />
    );
  if (secret) return <Scan {...secret} done={setCodes} />;
  return (
    <Loaded of={answer}>
      {({ on, required, passwordNeeded, backupCodesLeft }) =>
        on ? (
          <On required={required} left={backupCodesLeft} renewed={setCodes} />
        ) : (
          <Begin
            passwordNeeded={passwordNeeded}
            done={(made) => {
              begun?.();
              setSecret(made);
            }}
          />
        )
      }
    </Loaded>
  );
}

function Begin({ passwordNeeded, done }: { passwordNeeded: boolean; done(made: { uri: string; secret: string }): void }) {
  const { t } = useWords();
  const begin = useSent((body: { password?: string }, signal) => ask<typeof secondFactorSecret>('POST', PATH, { body, signal }), { onSuccess: done });
  return (
    <Form layout="vertical" onFinish={begin.mutate} disabled={begin.isPending}>
      <p style={{ marginTop: 0 }}>
        {t(
          '登录时除密码外，再填手机验证器上每 30 秒更换一次的 6 位数字；密码泄露，他人也登录不了。验证器用支持 TOTP 的应用，不联网也能用。',
          'At sign-in you type six digits that an authenticator on your phone shows, new every 30 seconds: a password that leaks opens nothing by itself. Any app for TOTP will do; it needs no network.',
        )}
      </p>
      {begin.error && <Alert type="error" showIcon role="alert" title={sentenceFor(begin.error)} style={{ marginBottom: 16 }} />}
      {passwordNeeded && (
        <Form.Item name="password" label={t('密码', 'Password')} rules={[{ required: true, message: t('请填写密码', 'Please type your password') }]}>
          <Input.Password autoComplete="current-password" autoFocus />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" block loading={begin.isPending}>
        {t('下一步', 'Next')}
      </Button>
    </Form>
  );
}

function Scan({ uri, secret, done }: { uri: string; secret: string; done(codes: string[]): void }) {
  const { t } = useWords();
  const client = useQueryClient();
  const finish = useSent((body: { code: string }, signal) => ask<typeof backupCodes>('POST', `${PATH}/finish`, { body, signal }), {
    onSuccess: (made) => {
      done(made.codes);
      // The former session has ended: whatever was asked with it in the same moment has heard that nobody is signed in, so it is asked again.
      client.invalidateQueries({ queryKey: ['/api/session'] });
    },
  });
  return (
    <>
      <p style={{ marginTop: 0 }}>{t('用手机验证器扫描，或手工输入下面的密钥：', 'Scan this with the authenticator on your phone, or type the key below:')}</p>
      <Flex vertical align="center" gap="small" style={{ marginBottom: 16 }}>
        <div role="img" aria-label={t('供验证器扫描的二维码', 'QR code for the authenticator')}>
          <div aria-hidden="true">
            <QRCode type="svg" value={uri} size={QR_PX} />
          </div>
        </div>
        <Typography.Text code copyable={{ text: secret }} style={{ wordBreak: 'break-all' }}>
          {secret.replace(/.{4}(?!$)/g, '$& ')}
        </Typography.Text>
      </Flex>
      <CodeForm first confirm={t('启用', 'Turn it on')} act={finish} />
    </>
  );
}

/** `act` is sent as `useSent` does. */
function CodeForm({
  confirm,
  act,
  first = false,
}: {
  confirm: string;
  act: { mutate(body: { code: string }): void; error: Error | null; isPending: boolean };
  first?: boolean;
}) {
  return (
    <Form layout="vertical" onFinish={act.mutate} disabled={act.isPending}>
      {act.error && <Alert type="error" showIcon role="alert" title={sentenceFor(act.error)} style={{ marginBottom: 16 }} />}
      <CodeField first={first} />
      <Button type="primary" htmlType="submit" block loading={act.isPending}>
        {confirm}
      </Button>
    </Form>
  );
}

function BackupCodes({ codes, close }: { codes: string[]; close(): void }) {
  const { t } = useWords();
  return (
    <>
      <Alert
        type="success"
        showIcon
        title={t('动态码已启用。', 'Codes at sign-in are on.')}
        description={t(
          '下面是 10 个备用码，只显示这一次：手机不在身边时，一个备用码可代替一次动态码。请抄下或打印，与电脑分开保存。',
          'These are ten backup codes, shown this once: each stands for one code when the phone is not at hand. Write them down or print them, and keep them apart from the computer.',
        )}
        style={{ marginBottom: 16 }}
      />
      <ul style={{ columns: 2, listStyle: 'none', padding: 0, margin: '0 0 8px' }}>
        {codes.map((code) => (
          <li key={code} style={{ padding: '4px 0' }}>
            <code style={{ fontSize: 16 }}>{code}</code>
          </li>
        ))}
      </ul>
      <p>
        <Typography.Text copyable={{ text: codes.join('\n') }}>{t('全部复制', 'Copy all')}</Typography.Text>
      </p>
      <Button type="primary" block onClick={close}>
        {t('已经保存好', 'I have kept them')}
      </Button>
    </>
  );
}

function On({ required, left, renewed }: { required: boolean; left: number; renewed(codes: string[]): void }) {
  const { t } = useWords();
  const client = useQueryClient();
  const { change, busy } = useChange();
  const [form] = Form.useForm<{ code: string }>();
  const code = async () => (await form.validateFields(['code'])).code;
  const renew = async () => {
    const made = await change<typeof backupCodes>({ path: `${PATH}/backup-codes`, body: { code: await code() } });
    if (made) renewed(made.codes);
  };
  const turnOff = async () => {
    if (await change({ path: `${PATH}/off`, body: { code: await code() }, done: t('已停用', 'Turned off') })) await client.invalidateQueries();
  };
  return (
    <Form form={form} layout="vertical" disabled={busy}>
      <p style={{ marginTop: 0 }}>{t(`动态码已启用，备用码还有 ${left} 个。`, `Codes are on; backup codes left: ${left}.`)}</p>
      <p>
        {required
          ? t(
              '换手机：先填动态码停用，随即重新设置（您的角色必须使用）。',
              'For another phone turn it off with a code, then set it up at once: your role has to have it.',
            )
          : t('换手机或不再使用：填动态码停用。', 'For another phone, or to do without, turn it off with a code.')}
      </p>
      <CodeField />
      <Flex gap="small" wrap>
        <Button onClick={() => renew().catch(() => undefined)}>{t('换一批备用码', 'New backup codes')}</Button>
        <Button danger onClick={() => turnOff().catch(() => undefined)}>
          {t('停用动态码', 'Turn it off')}
        </Button>
      </Flex>
      <Passkeys code={code} done={() => form.resetFields()} />
    </Form>
  );
}
