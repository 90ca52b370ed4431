import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import type { session } from '../../contract/system.ts';
import { ask, sentenceFor } from '../parts/http.ts';
import { useWords } from '../parts/language.tsx';
import { useSent } from '../parts/sending.tsx';
import { useSignOut } from '../parts/session.tsx';
import { LoneCard } from './card.tsx';

/** The shortest password that the API takes. */
const SHORTEST = 10;

export default function ChangePassword({ done }: { done?: () => void }) {
  const { t } = useWords();
  const client = useQueryClient();
  const change = useSent(
    ({ current, password }: { current: string; password: string }, signal) =>
      ask<typeof session>('POST', '/api/session/password', { body: { current, password }, signal }),
    {
      onSuccess: () => {
        done?.();
        return client.invalidateQueries();
      },
    },
  );
  const signOut = useSignOut();
  return (
    <LoneCard title={t('修改密码', 'Change the password')}>
      {!done && <p>{t('首次登录，请先修改密码。', 'This is a first password: change it before anything else.')}</p>}
      <Form layout="vertical" onFinish={change.mutate} disabled={change.isPending}>
        {change.error && <Alert type="error" showIcon role="alert" title={sentenceFor(change.error)} style={{ marginBottom: 16 }} />}
        <Form.Item
          name="current"
          label={t('原密码', 'Current password')}
          rules={[{ required: true, message: t('请填写原密码', 'Please type the current password') }]}
        >
          <Input.Password autoComplete="current-password" autoFocus />
        </Form.Item>
        <Form.Item
          name="password"
          label={t('新密码', 'New password')}
          extra={t(`至少 ${SHORTEST} 个字符，不含用户名`, `At least ${SHORTEST} characters, without the user name`)}
          rules={[{ required: true, min: SHORTEST, message: t(`新密码至少 ${SHORTEST} 个字符`, `At least ${SHORTEST} characters`) }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t('再输一次新密码', 'New password again')}
          dependencies={['password']}
          rules={[
            ({ getFieldValue }) => ({
              validator: (_, value) =>
                value === getFieldValue('password') ? Promise.resolve() : Promise.reject(new Error(t('两次输入不一致', 'The two are not the same'))),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={change.isPending}>
          {t('保存', 'Save')}
        </Button>
        <Button type="link" block onClick={() => (done ? done() : signOut())}>
          {done ? t('取消', 'Cancel') : t('退出登录', 'Sign out')}
        </Button>
      </Form>
    </LoneCard>
  );
}
