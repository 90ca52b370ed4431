import { Modal, Typography } from 'antd';
import { useWords } from '../../parts/language.tsx';

/** Shows something once that is kept nowhere: a first password, a key. */
export function ShownOnce({ title, secret, close }: { title: string; secret: string; close(): void }) {
  const { t } = useWords();
  return (
    <Modal
      open
      title={title}
      onOk={close}
      onCancel={close}
      okText={t('已记下', 'I have noted it')}
      cancelButtonProps={{ style: { display: 'none' } }}
      mask={{ closable: false }}
      closable={false}
    >
      <p>{t('只显示这一次，请马上交给使用人。', 'It is shown this once: hand it over now.')}</p>
      <Typography.Text code copyable style={{ fontSize: 16 }}>
        {secret}
      </Typography.Text>
    </Modal>
  );
}
