import { Button, Card, Flex, Typography } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { useWords } from '../parts/language.tsx';

/** Draws the one card of a page that stands before sign-in. */
export function LoneCard({ title, children, widthPx = 400 }: { title: string; children: ReactNode; widthPx?: number }) {
  const { t, language, setLanguage } = useWords();
  useEffect(() => {
    document.title = `${title} · 督办`;
  }, [title]);
  return (
    <Flex component="main" justify="center" style={{ padding: '8vh 16px 32px' }}>
      <Card style={{ width: '100%', maxWidth: widthPx, alignSelf: 'flex-start' }}>
        <Flex justify="space-between" align="baseline" gap="small">
          <Typography.Title level={1} style={{ fontSize: 22, marginTop: 0 }}>
            {title}
          </Typography.Title>
          <Button type="link" onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}>
            {t('English', '中文')}
          </Button>
        </Flex>
        {children}
      </Card>
    </Flex>
  );
}
