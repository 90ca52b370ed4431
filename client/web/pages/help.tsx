import { Input } from 'antd';
import { lazy } from 'react';
import { useSearchParams } from 'react-router';
import { useWords } from '../parts/language.tsx';
import { Nothing, Page, Section } from '../parts/view.tsx';

/** A topic of a document, as `topicsOfDocuments` in vite.config.ts cuts it. */
interface Topic {
  /** For whom it is. */
  of: string;
  title: string;
  text: string[];
}

const TOPICS = {
  zh: lazy(async () => topicsOf((await import('../../../docs/how-to/console.zh-CN.md')).default)),
  en: lazy(async () => topicsOf((await import('../../../docs/how-to/console.md')).default)),
};

/** Draws 帮助: how to do what people come to do, by who they are; what is looked for is found in headings and texts. */
export default function HelpPage() {
  const { t, language } = useWords();
  const [parameters, setParameters] = useSearchParams();
  const wanted = parameters.get('q') ?? '';
  const Topics = TOPICS[language];
  return (
    <Page
      title={t('帮助', 'Help')}
      extra={
        <Input.Search
          type="search"
          allowClear
          aria-label={t('查找帮助', 'Search the help')}
          placeholder={t('要办什么，例如：延期', 'what you want to do, such as: extension')}
          defaultValue={wanted}
          onChange={({ target: { value } }) => setParameters(value === '' ? {} : { q: value }, { replace: true })}
          style={{ width: 320, maxWidth: '100%' }}
        />
      }
    >
      <Topics wanted={wanted} />
    </Page>
  );
}

/** Gives a component that shows those topics that have every word that is looked for. */
function topicsOf(topics: Topic[]) {
  return {
    default: function Topics({ wanted }: { wanted: string }) {
      const { t } = useWords();
      const words = wanted.normalize('NFKC').toLowerCase().split(/\s+/);
      const found = topics.filter(({ of, title, text }) => {
        const all = [of, title, ...text].join('\n').toLowerCase();
        return words.every((word) => all.includes(word));
      });
      if (found.length === 0)
        return <Nothing>{t('没有找到，换一个说法试试；也可以问本单位的系统管理员。', 'Nothing has these words. Try others, or ask your operator.')}</Nothing>;
      return [...new Set(found.map(({ of }) => of))].map((group) => (
        <Section key={group} title={group}>
          {found
            .filter(({ of }) => of === group)
            .map(({ title, text }) => (
              <article key={title} style={{ maxWidth: 760 }}>
                <h3 style={{ fontSize: 15, margin: '12px 0 4px' }}>{title}</h3>
                {text.map((paragraph) => (
                  <p key={paragraph} style={{ margin: '0 0 8px', lineHeight: 1.8 }}>
                    {paragraph}
                  </p>
                ))}
              </article>
            ))}
        </Section>
      ));
    },
  };
}
