import { Alert, Button, Flex, Form, Input } from 'antd';
import { useNavigate } from 'react-router';
import { ProblemError } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { LoneCard } from '../../session/card.tsx';
import { pastedToken, wholeToken } from './token.ts';

/** Whether the server knows no such link: nearly always one that was cut off on its way. */
export const isUnknownLink = (error: unknown): boolean => error instanceof ProblemError && error.problem.code === 'unknown-link';

/**
 * Asks for the whole address of a link that a mail program or gateway has passed on without its end, or with a part of it missing.
 *
 * @param opened the token that was opened; empty where nothing stood behind the #.
 * @param says what the server says of it.
 */
export function CutOff({ opened = '', says }: { opened?: string; says?: string }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const faultOf = (address: string): string | undefined => {
    const token = pastedToken(address);
    if (token === '') return t('请粘贴邮件中“网上办理”或“网上报送”后面的整个网址', 'Please paste the whole address that the mail gives');
    if (wholeToken(token) === undefined)
      return t(
        '粘贴的网址也不完整：请从邮件里 http 开头的地方一直选到网址末尾，再复制',
        'This is not the whole address either: please copy it from http to its very end',
      );
    if (token === opened)
      return t('这就是刚才打开的网址，请打开邮件原文再复制一次', 'This is the address that was opened: please copy it again from the mail itself');
    return undefined;
  };
  return (
    <LoneCard title={t('督办', 'Duban')} widthPx={560}>
      {says !== undefined && <Alert type="error" showIcon role="alert" title={says} style={{ marginBottom: 16 }} />}
      <p style={{ marginTop: 0 }}>
        {opened === ''
          ? t(
              '打开的网址不完整，有的邮件系统会去掉 # 及其后的内容。请从邮件中复制整个网址，粘贴到下面。',
              'The address is not complete: some mail systems drop what stands behind a #. Please copy the whole address from the mail and paste it here.',
            )
          : t(
              '有的邮件系统会把很长的网址截断或换行。请从邮件中复制整个网址，粘贴到下面。',
              'Some mail systems cut long addresses or break them into lines. Please copy the whole address from the mail and paste it here.',
            )}
      </p>
      <Form<{ address: string }> layout="vertical" onFinish={({ address }) => navigate({ pathname: '/m', hash: pastedToken(address) })}>
        <Form.Item
          name="address"
          label={t('邮件中的网址', 'The address in the mail')}
          rules={[
            {
              validator: async (_, address = '') => {
                const fault = faultOf(address);
                if (fault !== undefined) throw new Error(fault);
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
