import { Button, Flex, Tag } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import { DEPARTMENT_ROLES } from '../../../contract/roles.ts';
import type { createdKey, keys, keyView } from '../../../contract/system.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { useGet } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { accountRole } from '../../parts/role-words.ts';
import { useSession } from '../../parts/session.tsx';
import { DataTable } from '../../parts/table.tsx';
import { Loaded, Nothing } from '../../parts/view.tsx';
import { ShownOnce } from './once.tsx';
import { bodyOfRole, useRoleFields } from './people.tsx';

type Key = z.output<typeof keyView>;

/** Shows the keys with which other systems use the API, each with the rights of one role. */
export default function Keys() {
  const { t, language } = useWords();
  const { may } = useSession();
  const { departmentName } = useProgramme();
  const answer = useGet<typeof keys>('/api/keys');
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<Key>();
  const [secret, setSecret] = useState<{ title: string; secret: string }>();
  const roleFields = useRoleFields();
  const write = may('key.write');
  return (
    <Flex vertical gap="middle">
      {write && (
        <div>
          <Button type="primary" onClick={() => setAdding(true)}>
            {t('新建密钥', 'New key')}
          </Button>
        </div>
      )}
      <Loaded of={answer}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing>{t('还没有密钥。其他系统要用接口时在此新建。', 'No keys yet: create one when another system is to use the API.')}</Nothing>
          ) : (
            <DataTable<Key>
              stacks
              rowKey="id"
              dataSource={items}
              columns={[
                { title: t('用途', 'For'), dataIndex: 'name' },
                {
                  title: t('权限', 'Rights'),
                  render: (_, { role, org }) =>
                    `${accountRole(role, language)}${(DEPARTMENT_ROLES as readonly string[]).includes(role) ? `（${departmentName(org)}）` : ''}`,
                },
                {
                  title: t('新建', 'Created'),
                  render: (_, { createdAt, createdBy }) => `${day(createdAt)} ${createdBy === '-' ? t('命令行', 'command line') : createdBy}`,
                },
                { title: t('最近使用', 'Last used'), render: (_, { lastUsedAt }) => (lastUsedAt === undefined ? t('未用过', 'never') : day(lastUsedAt)) },
                {
                  title: t('有效期至', 'Until'),
                  render: (_, { expiresAt, revokedAt }) =>
                    revokedAt === undefined ? expiresAt && day(expiresAt) : <Tag color="red">{t(`${day(revokedAt)} 作废`, `revoked ${day(revokedAt)}`)}</Tag>,
                },
                ...(write
                  ? [
                      {
                        title: t('操作', 'Actions'),
                        render: (_: unknown, key: Key) =>
                          key.revokedAt === undefined && (
                            <Button size="small" danger onClick={() => setRevoking(key)}>
                              {t('作废', 'Revoke')}
                            </Button>
                          ),
                      },
                    ]
                  : []),
              ]}
            />
          )
        }
      </Loaded>
      {adding && (
        <AskDialog
          title={t('新建密钥', 'New key')}
          confirm={t('新建', 'Create')}
          fields={[
            { name: 'name', label: t('用途', 'What it is for'), kind: 'text', required: true },
            ...roleFields,
            { name: 'days', label: t('有效天数', 'Days that it is valid'), kind: 'number', required: true, initial: 365 },
          ]}
          act={async ({ days, ...values }, { change }) => {
            const made = await change<typeof createdKey>({ path: '/api/keys', body: { ...bodyOfRole(values), days: Number(days) } });
            if (made) setSecret({ title: t(`密钥：${made.key.name}`, `Key: ${made.key.name}`), secret: made.secret });
            return made;
          }}
          close={() => setAdding(false)}
        />
      )}
      {revoking && (
        <AskDialog
          title={t(`作废密钥“${revoking.name}”`, `Revoke the key “${revoking.name}”`)}
          confirm={t('作废', 'Revoke')}
          danger
          act={(_values, { change }) =>
            change<typeof keyView>({ method: 'DELETE', path: `/api/keys/${revoking.id}`, done: t('密钥已作废', 'The key is revoked') })
          }
          close={() => setRevoking(undefined)}
        >
          {t('使用它和用它所建密钥的系统马上连不上，不能恢复。', 'Whatever uses it, or a key made with it, is locked out at once; it cannot be undone.')}
        </AskDialog>
      )}
      {secret && <ShownOnce {...secret} close={() => setSecret(undefined)} />}
    </Flex>
  );
}

const day = (at: string) => new Date(at).toLocaleDateString('sv-SE');
