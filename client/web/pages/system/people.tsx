import { Button, Flex, Tag } from 'antd';
import { use, useState } from 'react';
import type { z } from 'zod';
import { DEPARTMENT_ROLES, ROLES, type Role } from '../../../contract/roles.ts';
import type { createdUser, passwordReset, users, userView } from '../../../contract/system.ts';
import { AskDialog, type Field } from '../../parts/ask-dialog.tsx';
import { choicesOf } from '../../parts/choices.ts';
import { useGet, useGetTagged } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { ProgrammeContext } from '../../parts/programme.tsx';
import { accountRole } from '../../parts/role-words.ts';
import { useSession } from '../../parts/session.tsx';
import { DataTable } from '../../parts/table.tsx';
import { Loaded } from '../../parts/view.tsx';
import { AccountLog } from './account-log.tsx';
import { ShownOnce } from './once.tsx';

type User = z.output<typeof userView>;

/** Gives the roles and departments that an account or a key can have. */
export function useRoleFields(): Field[] {
  const { t, language } = useWords();
  // Before the first plan there are no departments.
  const programme = use(ProgrammeContext)?.programme;
  const departments = programme?.departments ?? [];
  const roles = departments.length > 0 ? ROLES : ROLES.filter((role) => !isDepartment(role));
  return [
    {
      name: 'role',
      label: t('角色', 'Role'),
      kind: 'choice',
      required: true,
      options: roles.map((role) => ({ value: role, label: accountRole(role, language) })),
    },
    ...(departments.length > 0
      ? [
          {
            name: 'org',
            label: t('部门', 'Department'),
            kind: 'choice' as const,
            // Bodies such as a park’s management read the enterprises that they assist with.
            options: choicesOf([...departments, ...(programme?.bodies ?? [])]),
            help: t('经办人和负责人必填，其他角色不填', 'For officers and heads; none for the others'),
          },
        ]
      : []),
  ];
}

/** Takes away the department where the role has none. */
export const bodyOfRole = <T extends { role?: unknown; org?: unknown }>({ org, ...rest }: T) => ({
  ...rest,
  ...(org !== undefined && (DEPARTMENT_ROLES as readonly unknown[]).includes(rest.role) && { org }),
});

export default function People() {
  const { t, language } = useWords();
  const { may } = useSession();
  const { departments = [], bodies = [] } = use(ProgrammeContext)?.programme ?? {};
  const bodyName = (id: string) => [...departments, ...bodies].find((one) => one.id === id)?.name ?? id;
  const answer = useGet<typeof users>('/api/users');
  const [adding, setAdding] = useState(false);
  const [editing, setEditing] = useState<User>();
  const [resetting, setResetting] = useState<User>();
  const [lost, setLost] = useState<User>();
  const [secret, setSecret] = useState<{ title: string; secret: string }>();
  const roleFields = useRoleFields();
  const write = may('user.write');
  return (
    <Flex vertical gap="middle">
      {write && (
        <div>
          <Button type="primary" onClick={() => setAdding(true)}>
            {t('新建账号', 'New account')}
          </Button>
        </div>
      )}
      <Loaded of={answer}>
        {({ items }) => (
          <DataTable<User>
            stacks
            rowKey="id"
            dataSource={items}
            columns={[
              { title: t('用户名', 'User name'), dataIndex: 'username' },
              { title: t('姓名', 'Name'), dataIndex: 'name' },
              { title: t('角色', 'Role'), render: (_, user) => accountRole(user.role, language) },
              { title: t('单位', 'Body'), render: (_, user) => (isDepartment(user.role) ? bodyName(user.org) : '—') },
              {
                title: t('状态', 'State'),
                render: (_, user) =>
                  user.disabled ? (
                    <Tag color="red">{t('已停用', 'disabled')}</Tag>
                  ) : user.mustChangePassword ? (
                    <Tag>{t('未改初始密码', 'first password')}</Tag>
                  ) : user.secondFactor ? (
                    t('正常，用动态码', 'in use, with a code')
                  ) : (
                    t('正常', 'in use')
                  ),
              },
              ...(write
                ? [
                    {
                      title: t('操作', 'Actions'),
                      render: (_: unknown, user: User) => (
                        <Flex gap="small" wrap>
                          <Button size="small" onClick={() => setEditing(user)}>
                            {t('修改', 'Change')}
                          </Button>
                          <Button size="small" onClick={() => setResetting(user)}>
                            {t('重置密码', 'New password')}
                          </Button>
                          {user.secondFactor && (
                            <Button size="small" onClick={() => setLost(user)}>
                              {t('重置动态码', 'Reset the code')}
                            </Button>
                          )}
                        </Flex>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Loaded>
      <AccountLog />
      {adding && (
        <AskDialog
          about="account"
          title={t('新建账号', 'New account')}
          confirm={t('新建', 'Create')}
          fields={[
            {
              name: 'username',
              label: t('用户名', 'User name'),
              kind: 'text',
              required: true,
              help: t('小写字母、数字、点、横线、下划线，3 至 30 个', 'Lower-case letters, digits, dot, hyphen, underline: 3 to 30'),
            },
            { name: 'name', label: t('姓名', 'Name'), kind: 'text', required: true },
            ...roleFields,
            { name: 'email', label: t('本人邮箱', 'Own address'), kind: 'text', help: t('用统一身份认证登录时需要', 'Needed to sign in through a provider') },
          ]}
          act={async (values, { change }) => {
            const made = await change<typeof createdUser>({ path: '/api/users', body: bodyOfRole(values) });
            if (made) setSecret({ title: t(`${made.user.name}的初始密码`, `First password of ${made.user.name}`), secret: made.password });
            return made;
          }}
          close={() => setAdding(false)}
        />
      )}
      {editing && <EditUser user={editing} close={() => setEditing(undefined)} />}
      {resetting && (
        <AskDialog
          title={t(`重置${resetting.name}的密码`, `A new password for ${resetting.name}`)}
          confirm={t('重置', 'Reset')}
          danger
          act={async (_values, { change }) => {
            const made = await change<typeof passwordReset>({ path: `/api/users/${resetting.id}/reset-password` });
            if (made) setSecret({ title: t(`${resetting.name}的新密码`, `New password of ${resetting.name}`), secret: made.password });
            return made;
          }}
          close={() => setResetting(undefined)}
        >
          {t(
            '其登录、统一身份认证的绑定和所建的密钥随即失效，锁定也一并解除。',
            'Their sessions, their tie to the OIDC provider and the keys that they made end; a lock-out is lifted.',
          )}
        </AskDialog>
      )}
      {lost && (
        <AskDialog
          title={t(`重置${lost.name}的动态码`, `Reset the code of ${lost.name}`)}
          confirm={t('重置', 'Reset')}
          danger
          act={(_values, { change }) =>
            change<typeof userView>({ path: `/api/users/${lost.id}/reset-second-factor`, done: t('已重置，邮件告知本人', 'Reset; they are told by mail') })
          }
          close={() => setLost(undefined)}
        >
          {t(
            '请先当面或打电话核实是本人。重置后其登录随即失效，只凭密码就能登录；手机被盗的，请同时重置密码。',
            'Make sure that it is they who ask. Their sessions end, and the password alone signs in: where the phone was stolen, make a new password as well.',
          )}
        </AskDialog>
      )}
      {secret && <ShownOnce {...secret} close={() => setSecret(undefined)} />}
    </Flex>
  );
}

const isDepartment = (role: Role) => (DEPARTMENT_ROLES as readonly Role[]).includes(role);

function EditUser({ user, close }: { user: User; close(): void }) {
  const { t } = useWords();
  const { user: self } = useSession();
  const held = useGetTagged<typeof userView>(`/api/users/${user.id}`);
  const roleFields = useRoleFields();
  if (!held.data) return null;
  const { data, etag } = held.data;
  return (
    <AskDialog
      title={t(`修改账号：${user.username}`, `Change account ${user.username}`)}
      confirm={t('保存', 'Save')}
      fields={[
        { name: 'name', label: t('姓名', 'Name'), kind: 'text', required: true, initial: data.name },
        ...roleFields
          .map((field) => ({ ...field, initial: field.name === 'role' ? data.role : isDepartment(data.role) ? data.org : undefined }))
          .map(withoutNothing),
        {
          name: 'email',
          label: t('本人邮箱', 'Own address'),
          kind: 'text',
          ...(data.email !== '' && { initial: data.email, required: true, help: t('可以更改，不能清空', 'It can be changed, not taken away') }),
        },
        {
          name: 'mailed',
          label: t('单位邮箱收到的，同时发给本人邮箱', 'Gets the mails of the body at their own address as well'),
          kind: 'choice' as const,
          required: true,
          initial: String(data.mailed),
          options: [
            { value: 'false', label: t('否', 'no') },
            { value: 'true', label: t('是', 'yes') },
          ],
        },
        ...(user.id === self.id
          ? []
          : [
              {
                name: 'disabled',
                label: t('状态', 'State'),
                kind: 'choice' as const,
                required: true,
                initial: String(data.disabled),
                options: [
                  { value: 'false', label: t('正常', 'in use') },
                  { value: 'true', label: t('停用', 'disabled') },
                ],
              },
            ]),
      ]}
      act={({ disabled, mailed, email, ...values }, { change }) =>
        change<typeof userView>({
          method: 'PATCH',
          path: `/api/users/${user.id}`,
          body: {
            ...bodyOfRole(values),
            mailed: mailed === 'true',
            ...(email !== undefined && email !== data.email && { email }),
            ...(disabled !== undefined && { disabled: disabled === 'true' }),
          },
          ...(etag !== undefined && { ifMatch: etag }),
          done: t('已保存', 'Saved'),
        })
      }
      close={close}
    >
      {t(
        '更改角色或部门、停用，会立即结束其登录、统一身份认证的绑定和所建的密钥。一个账号只属于一个人：换人请另建账号。',
        'Another role or department, or disabling, ends their sessions, their tie to the OIDC provider and their keys at once. An account is one person: make another for a successor.',
      )}
    </AskDialog>
  );
}

function withoutNothing({ initial, ...field }: Omit<Field, 'initial'> & { initial: string | undefined }): Field {
  return initial === undefined ? field : { ...field, initial };
}
