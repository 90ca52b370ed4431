import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { inLanguage, type Language, type Say } from '../../contract/words.ts';

const KEPT_AS = 'duban.language';
let current: Language = 'zh';

/** Gives the language as of now, for what is asked of the API outside of any component. */
export const languageNow = (): Language => current;

interface Words {
  language: Language;
  /** Gives the text in the language that is set. Both texts stand side by side where they are used, so that neither is forgotten. */
  t: Say;
  setLanguage(language: Language): void;
}

const Context = createContext<Words>({ language: 'zh', t: (zh) => zh, setLanguage: () => {} });

export const useWords = () => use(Context);

function kept(): Language {
  try {
    return localStorage.getItem(KEPT_AS) === 'en' ? 'en' : 'zh';
  } catch {
    return 'zh';
  }
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() => {
    current = kept();
    return current;
  });
  useEffect(() => {
    document.documentElement.lang = inLanguage(language)('zh-CN', 'en');
  }, [language]);
  const words = useMemo<Words>(
    () => ({
      language,
      t: inLanguage(language),
      setLanguage: (chosen) => {
        current = chosen;
        try {
          localStorage.setItem(KEPT_AS, chosen);
        } catch {
          // A browser that keeps nothing asks again next time.
        }
        setLanguage(chosen);
      },
    }),
    [language],
  );
  return <Context value={words}>{children}</Context>;
}
