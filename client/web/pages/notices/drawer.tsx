import { Drawer, Flex } from 'antd';
import type { z } from 'zod';
import type { noticeDetail } from '../../../contract/notices.ts';
import { answerName, many, noticeTitle } from '../../../contract/words.ts';
import { useGet } from '../../parts/data.ts';
import { Facts } from '../../parts/facts.tsx';
import { useWords } from '../../parts/language.tsx';
import { useClock, useProgramme } from '../../parts/programme.tsx';
import { Loaded } from '../../parts/view.tsx';
import { ObligationLink } from './rows.tsx';
import { NoticeStateTag } from './state-tag.tsx';

/** One notice, with the message as it was sent. `notice`: its key. */
export function NoticeDrawer({ notice, close }: { notice: string; close(): void }) {
  const { t } = useWords();
  const { api } = useProgramme();
  const answer = useGet<typeof noticeDetail>(`${api}/notices/one`, { key: notice });
  return (
    <Drawer open onClose={close} size={640} title={t('通知', 'Notice')}>
      <Loaded of={answer}>{(detail) => <Message notice={detail} />}</Loaded>
    </Drawer>
  );
}

/** Gives the answer in words, with what the server said to the letter for whoever has to ask its operator. */
function Answer({ answer }: { answer: string }) {
  const { language } = useWords();
  const words = answerName(answer, language);
  return words === answer ? (
    answer
  ) : (
    <>
      {words} <code>{answer}</code>
    </>
  );
}

function Message({ notice }: { notice: z.output<typeof noticeDetail> }) {
  const { t, language } = useWords();
  const { minute } = useClock();
  const { subject, body, recipientName, address, state, rungName, obligation, sendAt, sentAt, attempts, doubts, messageId, answer } = notice;
  return (
    <Flex vertical gap="middle">
      <h2 style={{ fontSize: 18, margin: 0, overflowWrap: 'anywhere' }}>{subject ?? rungName}</h2>
      <Facts
        of={[
          [t('状态', 'State'), <NoticeStateTag key="state" state={state} />],
          [t('发给', 'To'), address === undefined ? recipientName : `${recipientName} <${address}>`],
          [t('种类', 'Kind'), noticeTitle(notice, language)],
          [t('任务', 'Obligation'), obligation === undefined ? undefined : <ObligationLink key="obligation" id={obligation} />],
          [t('应发', 'To leave'), minute(sendAt)],
          [t('发出', 'Sent'), sentAt === undefined ? undefined : minute(sentAt)],
          [t('尝试', 'Attempts'), attempts === 0 ? t('还没有', 'none yet') : t(`${attempts} 次`, String(attempts))],
          [
            t('存疑', 'In doubt'),
            doubts === 0
              ? undefined
              : t(
                  `${doubts} 次交出后没有等到答复，服务器可能已收下；重发用同一个 Message-ID。`,
                  `${many(doubts, 'attempt had', 'attempts had')} no answer: the server may have taken the mail; it is sent again under the same Message-ID.`,
                ),
          ],
          [t('服务器答复', 'Server’s answer'), answer && <Answer key="answer" answer={answer} />],
          ['Message-ID', messageId],
        ]}
      />
      {body === undefined ? (
        <p style={{ margin: 0 }}>{t('没有正文：这封通知没有发出过。', 'No message: it has not been sent.')}</p>
      ) : (
        <pre
          style={{
            margin: 0,
            padding: 16,
            background: '#f5f6f8',
            borderRadius: 8,
            whiteSpace: 'pre-wrap',
            overflowWrap: 'anywhere',
            fontFamily: 'inherit',
            lineHeight: 1.7,
          }}
        >
          {body}
        </pre>
      )}
    </Flex>
  );
}
