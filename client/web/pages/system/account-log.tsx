import type { z } from 'zod';
import type { accountEvents } from '../../../contract/system.ts';
import type { Words } from '../../../contract/words.ts';
import { usePaged } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { Pager } from '../../parts/pager.tsx';
import { DataTable } from '../../parts/table.tsx';
import { Loaded } from '../../parts/view.tsx';
import { actionName } from './roles.tsx';

type AccountEvent = z.output<typeof accountEvents>['items'][number];

/** Gives real time in the reader's own zone: accounts know no programme's clock. */
const moment = (at: string) => new Date(at).toLocaleString('sv-SE');

/** Shows what was done to accounts and keys, and by whom. */
export function AccountLog() {
  const { t, language } = useWords();
  const { answer, ...pager } = usePaged<typeof accountEvents>('/api/account-events', {}, 20);
  return (
    <section>
      <h2>{t('账号与密钥的变动', 'What was done to accounts and keys')}</h2>
      <Loaded of={answer}>
        {({ items }) => (
          <DataTable<AccountEvent>
            stacks
            rowKey={(event) => `${event.at}/${event.type}/${event.subject}`}
            dataSource={items}
            columns={[
              { title: t('时间', 'When'), render: (_, { at }) => moment(at) },
              { title: t('事项', 'What'), render: (_, { type }) => WHAT[type]?.[language] ?? type },
              { title: t('对象', 'To whom'), render: (_, { type, subject }) => (type === 'denied' ? actionName(subject, language) : subject) },
              {
                title: t('操作人', 'By'),
                render: (_, { by, type }) => (by !== '-' ? by : STRANGERS.includes(type) ? t('未登录者', 'somebody') : t('命令行', 'command line')),
              },
            ]}
          />
        )}
      </Loaded>
      <Pager {...pager} />
    </section>
  );
}

/** The events that somebody who has not signed in brings about. */
const STRANGERS = ['signInRefused', 'locked'];
const WHAT: Record<string, Words> = {
  signedIn: { zh: '登录', en: 'signed in' },
  signInRefused: { zh: '登录未成功', en: 'sign-in refused' },
  sessionEnded: { zh: '结束登录', en: 'ended sessions' },
  signedOut: { zh: '退出登录', en: 'signed out' },
  denied: { zh: '无权办理，已拒绝', en: 'denied' },
  locked: { zh: '密码或动态码多次错误，已限制尝试', en: 'slowed down after wrong passwords or codes' },
  secondFactorSet: { zh: '启用动态码', en: 'set up a second factor' },
  secondFactorOff: { zh: '停用动态码', en: 'turned the second factor off' },
  secondFactorReset: { zh: '重置动态码', en: 'second factor reset' },
  backupCodeUsed: { zh: '用备用码代替动态码', en: 'used a backup code' },
  passkeyAdded: { zh: '设置通行密钥', en: 'set up a passkey' },
  passkeyRemoved: { zh: '停用通行密钥', en: 'removed a passkey' },
  personErased: { zh: '从记录中抹去个人信息', en: 'took a person out of the records' },
  backupCodesRenewed: { zh: '更换备用码', en: 'made new backup codes' },
  passwordChanged: { zh: '修改密码', en: 'changed the password' },
  passwordReset: { zh: '重置密码', en: 'password reset' },
  userCreated: { zh: '新建账号', en: 'account created' },
  userChanged: { zh: '修改账号', en: 'account changed' },
  channelsChosen: { zh: '选定收信方式', en: 'chose how to be told' },
  absenceSet: { zh: '登记请假', en: 'said who is away' },
  absenceEnded: { zh: '撤销请假', en: 'ended an absence' },
  keyCreated: { zh: '新建密钥', en: 'key created' },
  keyRevoked: { zh: '作废密钥', en: 'key revoked' },
};
