import { Button, Flex, Form, Input, Popconfirm, Tag } from 'antd';
import type { z } from 'zod';
import type { endedSessions, ownSessions } from '../../contract/system.ts';
import { useChange, useGet } from '../parts/data.ts';
import { useWords } from '../parts/language.tsx';
import { DataTable } from '../parts/table.tsx';
import { Loaded } from '../parts/view.tsx';

type OwnSession = z.output<typeof ownSessions>['items'][number];

const PATH = '/api/session/sessions';
const moment = (at: string) => new Date(at).toLocaleString('sv-SE').slice(0, 16);

/** Shows where somebody is signed in, so that they see what is not theirs and end it: whoever has a password gives it again for that. */
export default function OwnSessions() {
  const { t } = useWords();
  const answer = useGet<typeof ownSessions>(PATH);
  const { change, busy } = useChange();
  const [form] = Form.useForm<{ password?: string }>();
  const end = async (session?: string) => {
    const given = await form.validateFields().catch(() => undefined);
    if (given) await change<typeof endedSessions>({ path: `${PATH}/end`, body: { ...given, session }, done: t('已退出', 'Signed out there') });
  };
  return (
    <Loaded of={answer}>
      {({ items }) => (
        <Flex vertical gap="middle">
          <p style={{ margin: 0 }}>{t('如有不是您本人的登录，请将其结束，并修改密码。', 'End what you do not know, and change the password.')}</p>
          {items.length > 1 && (
            <Form form={form} layout="vertical" disabled={busy}>
              {items.some(({ here, via }) => here && via !== 'oidc') && (
                <Form.Item
                  name="password"
                  label={t('密码', 'Password')}
                  extra={t('结束其他登录前，请再填一次密码', 'To end one, please type your password again')}
                  rules={[{ required: true, message: t('请填写密码', 'Please type your password') }]}
                  style={{ marginBottom: 0 }}
                >
                  <Input.Password autoComplete="current-password" />
                </Form.Item>
              )}
            </Form>
          )}
          <DataTable<OwnSession>
            stacks
            rowKey="id"
            dataSource={items}
            columns={[
              {
                title: t('设备', 'Device'),
                render: (_, { userAgent, ip, here }) => (
                  <>
                    {deviceOf(userAgent) ?? t('未知设备', 'unknown device')} {ip} {here && <Tag color="blue">{t('本机', 'this one')}</Tag>}
                  </>
                ),
              },
              { title: t('登录时间', 'Signed in'), render: (_, { createdAt }) => moment(createdAt) },
              { title: t('最近使用', 'Last used'), render: (_, { lastSeenAt }) => moment(lastSeenAt) },
              {
                title: t('操作', 'Actions'),
                render: (_, { id, here }) =>
                  !here && (
                    <Button size="small" danger disabled={busy} onClick={() => end(id)}>
                      {t('结束', 'End')}
                    </Button>
                  ),
              },
            ]}
          />
          {items.length > 1 && (
            <Popconfirm title={t('其他设备都要重新登录，确定？', 'All other devices have to sign in again. End them?')} onConfirm={() => end()}>
              <Button danger disabled={busy} style={{ alignSelf: 'flex-start' }}>
                {t('结束其他全部登录', 'End all others')}
              </Button>
            </Popconfirm>
          )}
        </Flex>
      )}
    </Loaded>
  );
}

/** What browsers and systems call themselves, and what people call them. The first that is found counts: most of them claim to be others as well. */
const BROWSERS = {
  Edg: 'Edge',
  OPR: 'Opera',
  MetaSr: '搜狗浏览器',
  '360SE': '360',
  QQBrowser: 'QQ 浏览器',
  Firefox: 'Firefox',
  Chrome: 'Chrome',
  Safari: 'Safari',
};
const SYSTEMS = {
  HarmonyOS: 'HarmonyOS',
  Android: 'Android',
  iPhone: 'iPhone',
  iPad: 'iPad',
  Windows: 'Windows',
  'Mac OS': 'macOS',
  Kylin: '麒麟',
  UOS: '统信 UOS',
  Linux: 'Linux',
};

function deviceOf(userAgent: string): string | undefined {
  const words = [BROWSERS, SYSTEMS].flatMap((names) => Object.entries(names).find(([sign]) => userAgent.includes(sign))?.[1] ?? []);
  return words.length > 0 ? words.join(' · ') : userAgent.slice(0, 40) || undefined;
}
