import { Alert, Button, Flex } from 'antd';
import { useState } from 'react';
import type { ObligationDetail } from '../../../contract/obligations.ts';
import { actPath } from '../../../contract/tables.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { useChange } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useClock, useProgramme } from '../../parts/programme.tsx';
import { accountRole } from '../../parts/role-words.ts';
import { Section } from '../../parts/view.tsx';

interface Of {
  path: string;
  detail: ObligationDetail;
}

/** Shows the comments that name whoever reads this page: before all else, until they have answered or said that they have read them. */
export function Mentioned({ path, detail: { mentioned, acts } }: Of) {
  const { t } = useWords();
  const { minute } = useClock();
  const { change, busy } = useChange();
  if (mentioned.length === 0 || !acts.includes('readComments')) return null;
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={t('留言提到您', 'Named in comments')}
      description={
        <>
          {mentioned.map(({ sequence, at, by, text, name }) => (
            <p key={`${sequence} ${name}`} style={{ margin: '0 0 8px', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              <strong>{text}</strong>
              <br />
              {`${by}，${minute(at)} @${name}`}
            </p>
          ))}
          <Button loading={busy} onClick={() => change({ path: `${path}/${actPath('readComments')}`, body: {}, done: t('已标为已阅', 'Marked as read') })}>
            {t('标为已阅', 'Mark as read')}
          </Button>
        </>
      }
    />
  );
}

/** Shows what the bodies concerned have said of the obligation to one another, and the way to say more. */
export function Comments({ path, detail: { comments, acts, people, obligation } }: Of) {
  const { t, language } = useWords();
  const { minute } = useClock();
  const { programme } = useProgramme();
  const [asked, setAsked] = useState(false);
  const may = acts.includes('comment');
  if (comments.length === 0 && !may && !asked) return null;
  return (
    <Section
      title={comments.length === 0 ? t('留言', 'Comments') : t(`留言（${comments.length}）`, `Comments (${comments.length})`)}
      extra={
        may && (
          <Button size="small" onClick={() => setAsked(true)}>
            {t('写留言', 'Comment')}
          </Button>
        )
      }
    >
      {comments.length === 0 && <p style={{ margin: 0 }}>{t('还没有留言。', 'No comments yet.')}</p>}
      <ol style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {comments.map(({ sequence, at, by, text, mentions }) => (
          <li key={sequence} style={{ padding: '6px 0' }}>
            <Flex gap="small" wrap style={{ color: 'rgba(0,0,0,0.65)' }}>
              <span>{by}</span>
              <time dateTime={at}>{minute(at)}</time>
            </Flex>
            <div style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {mentions.map((name) => (
                <strong key={name}>{`@${name} `}</strong>
              ))}
              {text}
            </div>
          </li>
        ))}
      </ol>
      {asked && (
        <AskDialog
          title={t('留言', 'Comment')}
          confirm={t('发出留言', 'Send')}
          about={obligation.id}
          fields={[
            {
              name: 'reason',
              label: t('留言内容', 'Comment'),
              kind: 'long',
              required: true,
              reuse: ['commented'],
              help: t(
                `责任单位、${programme.office}、${programme.committee}和牵头单位都能看到，记入台账。`,
                'The bodies concerned see it; it is kept in the ledger.',
              ),
            },
            {
              name: 'mention',
              label: t('提到谁（可不选）', 'Whom it names (may be left out)'),
              kind: 'choices',
              options: people.map(({ username, name, orgName, role }) => ({
                value: username,
                label: `${name}（${role === 'office' || role === 'committee' ? orgName : `${orgName} ${accountRole(role, language)}`}）`,
              })),
              help: t('提到的人当即收到邮件，其他人见每日简报。', 'They get a mail at once; the others find it in the digest.'),
            },
          ]}
          act={(values, { change }) => change({ path: `${path}/${actPath('comment')}`, body: values, done: t('留言已发出', 'The comment is sent') })}
          close={() => setAsked(false)}
        />
      )}
    </Section>
  );
}
