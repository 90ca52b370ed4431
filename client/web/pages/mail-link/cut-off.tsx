import { Button, Flex, Form, Input } from 'antd';
import { useNavigate } from 'react-router';
import { useWords } from '../../parts/language.tsx';
import { LoneCard } from '../../session/card.tsx';

/** What stands behind the # of a link, or behind the last / in mails of 1.0.0, of an address that somebody has copied. */
const tokenIn = (address: string): string => /\/m[#/](\S+)/.exec(address)?.[1] ?? '';

/** Asks for the whole address where a mail gateway has passed the link on without what stands behind its #. */
export function CutOff() {
  const { t } = useWords();
  const navigate = useNavigate();
  return (
    <LoneCard title={t('督办', 'Duban')} widthPx={560}>
      <p style={{ marginTop: 0 }}>
        {t(
          '打开的网址不完整，有的邮件系统会去掉 # 及其后的内容。请从邮件中复制整个网址，粘贴到下面。',
          'The address is not complete: some mail systems drop what stands behind a #. Please copy the whole address from the mail and paste it here.',
        )}
      </p>
      <Form<{ address: string }> layout="vertical" onFinish={({ address }) => navigate({ pathname: '/m', hash: tokenIn(address) })}>
        <Form.Item
          name="address"
          label={t('邮件中的网址', 'The address in the mail')}
          rules={[
            {
              validator: async (_, address = '') => {
                if (tokenIn(address) === '') throw new Error(t('请粘贴邮件中“网上办理”后面的整个网址', 'Please paste the whole address that the mail gives'));
              },
            },
          ]}
        >
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} autoComplete="off" />
        </Form.Item>
        <Flex vertical gap="small">
          <Button type="primary" htmlType="submit" block size="large">
            {t('打开', 'Open')}
          </Button>
          <Button block onClick={() => navigate('/')}>
            {t('登录后查看', 'Sign in')}
          </Button>
        </Flex>
      </Form>
    </LoneCard>
  );
}
