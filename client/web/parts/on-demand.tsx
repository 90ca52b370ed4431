import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useWords } from './language.tsx';
import { Section } from './view.tsx';

interface Props {
  title: string;
  /** The words on the button that opens it. */
  open: string;
  /** What will be there. */
  hint: string;
  children: ReactNode;
}

/** Shows a part of a page that is read only when somebody asks for it. */
export function OnDemand({ title, open, hint, children }: Props) {
  const { t } = useWords();
  const [opened, setOpened] = useState(false);
  return (
    <Section
      title={title}
      extra={
        <Button aria-expanded={opened} onClick={() => setOpened(!opened)}>
          {opened ? t('收起', 'Close') : open}
        </Button>
      }
    >
      {opened ? children : <p style={{ margin: 0 }}>{hint}</p>}
    </Section>
  );
}
