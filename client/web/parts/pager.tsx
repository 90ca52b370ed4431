import { Button, Flex } from 'antd';
import { useWords } from './language.tsx';

/** Shows back and forward below a list that pages by cursor. */
export function Pager({ page, back, forward }: { page: number; back?: () => void; forward?: () => void }) {
  const { t } = useWords();
  if (!back && !forward) return null;
  return (
    <Flex component="nav" aria-label={t('翻页', 'Pages')} justify="end" align="center" gap="small">
      <Button disabled={!back} {...(back && { onClick: back })}>
        {t('上一页', 'Previous')}
      </Button>
      <span>{t(`第 ${page} 页`, `Page ${page}`)}</span>
      <Button disabled={!forward} {...(forward && { onClick: forward })}>
        {t('下一页', 'Next')}
      </Button>
    </Flex>
  );
}
