import { Button } from 'antd';
import { useWords } from './language.tsx';

type Decision = 'confirm' | 'return' | 'grant' | 'refuse';

/** Offers what whoever decides can press about one obligation: on its own page, and where decisions are gone through one by one. */
export function DecisionButtons({ can, ask }: { can(act: 'confirm' | 'return' | 'decideExtension'): boolean; ask(decision: Decision): void }) {
  const { t } = useWords();
  return (
    <>
      {can('confirm') && (
        <Button type="primary" onClick={() => ask('confirm')}>
          {t('办结', 'Confirm')}
        </Button>
      )}
      {can('return') && <Button onClick={() => ask('return')}>{t('退回', 'Send back')}</Button>}
      {can('decideExtension') && (
        <>
          <Button type="primary" onClick={() => ask('grant')}>
            {t('同意延期', 'Grant the extension')}
          </Button>
          <Button onClick={() => ask('refuse')}>{t('不同意延期', 'Refuse it')}</Button>
        </>
      )}
    </>
  );
}
