import type { Language, Words } from '../kernel/language.ts';

const WHAT = {
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
  noticesResent: { zh: '重新发送通知', en: 'sent notices again' },
} satisfies Record<string, Words>;
/** What is written down of accounts and keys, and of what is done with neither plan nor obligation. */
export type AccountEventType = keyof typeof WHAT;
/** Names an account event; one that a later version has written by its type. */
export const accountEventName = (type: string, language: Language): string => (WHAT as Partial<Record<string, Words>>)[type]?.[language] ?? type;
