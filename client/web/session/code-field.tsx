import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useWords } from '../parts/language.tsx';

/** Asks for the code that a phone shows, or for one of the list where the phone is not at hand. */
export function CodeField({ first = false }: { first?: boolean }) {
  const { t } = useWords();
  const [backup, setBackup] = useState(false);
  const label = backup ? t('备用码', 'Backup code') : t('动态码', 'Code');
  return (
    <Form.Item
      name="code"
      label={label}
      extra={
        !first && (
          <Button type="link" size="small" style={{ paddingInline: 0 }} onClick={() => setBackup(!backup)}>
            {backup ? t('用手机上的动态码', 'Use the code of the phone') : t('手机不在身边，用备用码', 'The phone is not at hand: use a backup code')}
          </Button>
        )
      }
      rules={[
        {
          required: true,
          message: backup ? t('请填写备用码', 'Please type a backup code') : t('请填写手机上的 6 位动态码', 'Please type the 6 digits on the phone'),
        },
      ]}
    >
      <Input key={String(backup)} autoFocus autoComplete="one-time-code" inputMode={backup ? 'text' : 'numeric'} maxLength={20} autoCapitalize="none" />
    </Form.Item>
  );
}
