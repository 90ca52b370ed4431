import { Button, Flex, Table, type TableProps } from 'antd';
import { useWords } from './language.tsx';

/** A table that stands as it is: on a phone it scrolls sideways inside itself, never the page. */
export function DataTable<T extends object>(props: TableProps<T>) {
  return <Table<T> size="middle" pagination={false} scroll={{ x: 'max-content' }} {...props} />;
}

/** Back and forward below a list that pages by cursor. */
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
