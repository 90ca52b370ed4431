import { Button, Flex, Popconfirm, Tag } from 'antd';
import type { z } from 'zod';
import type { endedSessions, ownSessions } from '../../contract/system.ts';
import { useChange, useGet } from '../parts/data.ts';
import { useWords } from '../parts/language.tsx';
import { DataTable } from '../parts/table.tsx';
import { Loaded } from '../parts/view.tsx';

type OwnSession = z.output<typeof ownSessions>['items'][number];

const PATH = '/api/session/sessions';
const moment = (at: string) => new Date(at).toLocaleString('sv-SE').slice(0, 16);

/** Shows where somebody is signed in, so that they see what is not theirs and end it. */
export default function OwnSessions() {
  const { t } = useWords();
  const answer = useGet<typeof ownSessions>(PATH);
  const { change, busy } = useChange();
  const end = (path: string, done: string) => change<typeof endedSessions>({ method: 'DELETE', path, done });
  const ended = t('已退出', 'Signed out there');
  return (
    <Loaded of={answer}>
      {({ items }) => (
        <Flex vertical gap="middle">
          <p style={{ margin: 0 }}>{t('不认识的登录请结束，并修改密码。', 'End what you do not know, and change the password.')}</p>
          <DataTable<OwnSession>
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
              { title: t('登录', 'Signed in'), render: (_, { createdAt }) => moment(createdAt) },
              { title: t('最近使用', 'Last used'), render: (_, { lastSeenAt }) => moment(lastSeenAt) },
              {
                title: t('操作', 'Actions'),
                render: (_, { id, here }) =>
                  !here && (
                    <Button size="small" danger disabled={busy} onClick={() => end(`${PATH}/${id}`, ended)}>
                      {t('结束', 'End')}
                    </Button>
                  ),
              },
            ]}
          />
          {items.length > 1 && (
            <Popconfirm title={t('其他设备都要重新登录，确定？', 'All other devices have to sign in again. End them?')} onConfirm={() => end(PATH, ended)}>
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
