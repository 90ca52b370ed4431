import { Button, Checkbox, Flex, Form, Input } from 'antd';
import { useState } from 'react';
import type { OwnChannels, ownChannels } from '../../contract/channels.ts';
import { useChange, useGet } from '../parts/data.ts';
import { useWords } from '../parts/language.tsx';
import { Loaded } from '../parts/view.tsx';

const PATH = '/api/session/channels';
type Kind = keyof OwnChannels['tells'];
type Channel = OwnChannels['tells'][Kind][number];

/** Draws 收信方式: by what somebody is told of what at their own, besides the mailbox of their body. */
export default function Channels({ done }: { done?(): void }) {
  const answer = useGet<typeof ownChannels>(PATH);
  return <Loaded of={answer}>{(data) => <Choice of={data} {...(done && { done })} />}</Loaded>;
}

function Choice({ of, done }: { of: OwnChannels; done?(): void }) {
  const { t } = useWords();
  const { change, busy } = useChange();
  const [tells, setTells] = useState(of.tells);
  const [reach, setReach] = useState(of.reach);
  const kinds: { kind: Kind; name: string; what: string }[] = [
    {
      kind: 'reminder',
      name: t('提醒和催办', 'Reminders'),
      what: t('到期提醒、逾期、催办、领导批示，当即发', 'what falls due or is late, urges, instructions; at once'),
    },
    { kind: 'news', name: t('办理情况', 'News'), what: t('报送、退回、延期审批、留言等，当即发', 'submissions, returns, decisions, comments; at once') },
    { kind: 'digest', name: t('每日简报和周报', 'Digests'), what: t('只想看汇总的，只选这一项', 'choose this alone to see only what sums up') },
  ];
  const channels: { channel: Channel; name: string; lacks: string | undefined }[] = [
    {
      channel: 'mail',
      name: t('本人邮箱', 'Own mail'),
      lacks: of.mail === undefined ? t('账号没有登记本人邮箱，请联系系统管理员。', 'The account has no address of its own: ask the operator.') : undefined,
    },
    ...(of.webhook === undefined ? [] : [{ channel: 'webhook' as const, name: of.webhook, lacks: undefined }]),
  ];
  const tick = (kind: Kind, channel: Channel, on: boolean) =>
    setTells({ ...tells, [kind]: on ? [...tells[kind], channel] : tells[kind].filter((one) => one !== channel) });
  const save = async () => {
    if (await change<typeof ownChannels>({ method: 'PUT', path: PATH, body: { tells, reach }, done: t('已保存', 'Saved') })) done?.();
  };
  if (!of.copied) return <p>{t('您的角色不经单位邮箱收信，没有可选的收信方式。', 'Nothing goes to a mailbox of your role: there is nothing to choose.')}</p>;
  return (
    <Flex vertical gap="middle">
      <p style={{ margin: 0 }}>
        {t(
          `单位邮箱照常收到全部邮件，提醒不会因此减少；这里选择您本人另外用什么方式收、收哪些。${of.webhook === undefined ? '' : `${of.webhook}发送失败的，改发本人邮箱。`}`,
          `The mailbox of your body gets everything as ever, and no reminder is lost by this. Here you choose what you are told at your own besides.${of.webhook === undefined ? '' : ` What ${of.webhook} does not take goes to your own mail.`}`,
        )}
      </p>
      {channels.flatMap(({ channel, lacks }) =>
        lacks === undefined
          ? []
          : [
              <p key={channel} style={{ margin: 0, color: '#8a0c12' }}>
                {lacks}
              </p>,
            ],
      )}
      {kinds.map(({ kind, name, what }) => (
        <fieldset key={kind} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
          <legend style={{ fontWeight: 600, padding: 0 }}>{name}</legend>
          <div style={{ color: 'rgba(0,0,0,0.65)', marginBottom: 4 }}>{what}</div>
          <Flex gap="middle" wrap>
            {channels.map(({ channel, name: by, lacks }) => (
              <Checkbox
                key={channel}
                checked={tells[kind].includes(channel)}
                disabled={busy || (lacks !== undefined && !tells[kind].includes(channel))}
                onChange={({ target }) => tick(kind, channel, target.checked)}
              >
                {by}
              </Checkbox>
            ))}
          </Flex>
        </fieldset>
      ))}
      {of.webhook !== undefined && (
        <Form layout="vertical">
          <Form.Item
            label={t(`${of.webhook}的号码或账号（可不填）`, `Number or account for ${of.webhook} (may be left out)`)}
            htmlFor="channel-reach"
            extra={t(`不填则按用户名在${of.webhook}平台查找`, `Left out: ${of.webhook} looks you up by your user name`)}
            style={{ marginBottom: 0 }}
          >
            <Input id="channel-reach" value={reach} maxLength={64} disabled={busy} onChange={({ target }) => setReach(target.value)} />
          </Form.Item>
        </Form>
      )}
      <Button type="primary" loading={busy} onClick={save} style={{ alignSelf: 'flex-start' }}>
        {t('保存', 'Save')}
      </Button>
    </Flex>
  );
}
