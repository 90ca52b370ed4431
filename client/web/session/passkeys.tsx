import { App, Button, Flex, Form, Input, Typography } from 'antd';
import type { z } from 'zod';
import type { passkeyOptions, passkeys, passkeyView } from '../../contract/passkeys.ts';
import { useChange, useGet } from '../parts/data.ts';
import { sentenceFor } from '../parts/http.ts';
import { useWords } from '../parts/language.tsx';
import { makePasskey, takesPasskeys } from '../parts/passkey.ts';
import { Loaded } from '../parts/view.tsx';

type Held = z.output<typeof passkeys>;

const PATH = '/api/session/passkeys';
const day = (at: string) => new Date(at).toLocaleDateString('sv-SE');

/** Manages one's own passkeys, below the codes that they stand beside. `code` gives the code that is typed above, or rejects. */
export function Passkeys({ code, done }: { code(): Promise<string>; done(): void }) {
  const { t } = useWords();
  const answer = useGet<typeof passkeys>(PATH);
  return (
    <section aria-label={t('通行密钥', 'Passkeys')} style={{ marginTop: 24 }}>
      <Typography.Title level={5}>{t('通行密钥', 'Passkeys')}</Typography.Title>
      <p>
        {t(
          '在本机用指纹、面容或 PIN 码就能登录，不用填密码和动态码；仿冒的网站用不了它。设置和停用前，请先在上面填动态码。',
          'Sign in by finger, face or PIN of your device, without password and code; no page that only looks like this one can use it. To set one up or remove one, type a code above first.',
        )}
      </p>
      <Loaded of={answer}>
        {(held) => (
          <Flex vertical gap="middle">
            {held.items.map((item) => (
              <One key={item.id} {...item} code={code} done={done} />
            ))}
            {takesPasskeys(held.origin) ? <Add code={code} done={done} /> : <p style={{ margin: 0 }}>{whyNot(held, t)}</p>}
          </Flex>
        )}
      </Loaded>
    </section>
  );
}

function whyNot({ origin, why }: Held, t: (zh: string, en: string) => string): string {
  if (why === 'number')
    return t(
      '这里不能设置：本系统的地址是数字（IP），浏览器只在有域名的 https 地址上使用通行密钥。请继续用动态码。',
      'Not here: this address is a number, and browsers use passkeys at an https address with a name alone. Codes go on as they are.',
    );
  if (why === 'http')
    return t(
      '这里不能设置：本系统的地址没有 https，浏览器不使用通行密钥。请继续用动态码。',
      'Not here: this address has no https, and browsers use no passkeys then. Codes go on as they are.',
    );
  if (origin !== location.origin)
    return t(`请从 ${origin} 打开本系统后再设置：通行密钥只在那个地址有效。`, `Open ${origin} to set one up: passkeys belong to that address.`);
  return t('这个浏览器不支持通行密钥，请继续用动态码。', 'This browser knows no passkeys: codes go on as they are.');
}

function One({ id, name, createdAt, lastUsedAt, code, done }: Held['items'][number] & { code(): Promise<string>; done(): void }) {
  const { t } = useWords();
  const { change, busy } = useChange();
  const remove = async () => {
    const body = { code: await code() };
    if (await change({ path: `${PATH}/${id}/remove`, body, done: t('已停用', 'It is removed') })) done();
  };
  return (
    <Flex justify="space-between" align="center" gap="small" wrap>
      <span>
        <Typography.Text
          strong
          editable={{
            triggerType: ['icon'],
            tooltip: t('改名称', 'Rename'),
            maxLength: 60,
            onChange: (given) => {
              if (given.trim() !== '' && given !== name) change({ path: `${PATH}/${id}/name`, body: { name: given }, done: t('已改名', 'Renamed') });
            },
          }}
        >
          {name}
        </Typography.Text>
        <br />
        {lastUsedAt
          ? t(`${day(createdAt)} 设置，最近 ${day(lastUsedAt)} 使用`, `set up ${day(createdAt)}, used ${day(lastUsedAt)}`)
          : t(`${day(createdAt)} 设置，还没有用过`, `set up ${day(createdAt)}, not used yet`)}
      </span>
      <Button size="small" danger disabled={busy} aria-label={t(`停用${name}`, `Remove ${name}`)} onClick={() => remove().catch(() => undefined)}>
        {t('停用', 'Remove')}
      </Button>
    </Flex>
  );
}

function Add({ code, done }: { code(): Promise<string>; done(): void }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const { change, busy } = useChange();
  const form = Form.useFormInstance<{ device?: string }>();
  const add = async () => {
    const { device } = await form.validateFields(['device']);
    const options = await change<typeof passkeyOptions>({ path: PATH, body: { code: await code() } });
    if (!options) return;
    const response = await makePasskey(options).catch((error: unknown) => {
      message.error(sentenceFor(error), 8);
      return undefined;
    });
    const made =
      response && (await change<typeof passkeyView>({ path: `${PATH}/finish`, body: { name: device, response }, done: t('已设置', 'It is set up') }));
    if (made) done();
  };
  return (
    <div>
      <Form.Item
        name="device"
        label={t('新通行密钥的名称', 'Name of the new one')}
        extra={t('例如“办公室电脑”，以后认得出是哪一个', 'Such as “office computer”: so that you know which it is')}
        rules={[{ required: true, whitespace: true, message: t('请填写名称', 'Please give it a name') }]}
      >
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <Button disabled={busy} onClick={() => add().catch(() => undefined)}>
        {t('设置通行密钥', 'Set up a passkey')}
      </Button>
    </div>
  );
}
