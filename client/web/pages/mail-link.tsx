import { useWords } from '../parts/language.tsx';
import { Page } from '../parts/view.tsx';

export default function Unbuilt() {
  const { t } = useWords();
  return <Page title={t('待建', 'To come')}>{null}</Page>;
}
