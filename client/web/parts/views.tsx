import { Link } from 'react-router';
import { useWords } from './language.tsx';

/** Shows the views of one page as links: which one is shown stands in the address. */
export function Views({ of, shown, label }: { of: readonly { key: string; zh: string; en: string }[]; shown: string; label: string }) {
  const { t } = useWords();
  return (
    <nav aria-label={label} className="views">
      {of.map(({ key, zh, en }) => (
        <Link key={key} to={`?view=${key}`} {...(key === shown && { 'aria-current': 'page' as const })}>
          {t(zh, en)}
        </Link>
      ))}
    </nav>
  );
}
