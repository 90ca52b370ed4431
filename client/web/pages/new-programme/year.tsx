import { Alert, App, Button, Flex } from 'antd';
import type { z } from 'zod';
import type { draftYearMoved, YearAsked } from '../../../contract/drafts.ts';
import { many } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';

interface Props {
  asked: YearAsked;
  /** Sends the answer, once all that was written before is kept. */
  answer(year: number): Promise<z.output<typeof draftYearMoved> | undefined>;
  busy: boolean;
}

/** Asks once whether the dates of a document, a plan or another programme are meant for the year that they name. */
export function YearQuestion({ asked: { why, first, last, offers }, answer, busy }: Props) {
  const { t } = useWords();
  const { message } = App.useApp();
  const span = (from: number) =>
    first === last ? t(`${from} 年`, `${from}`) : t(`${from} 年至 ${from + last - first} 年`, `${from} to ${from + last - first}`);
  const [offer = first] = offers;
  const question = {
    unsaid: t(`文件没有写年份，日期按 ${span(first)}读出，对吗？`, `The document names no year; its dates were taken to be of ${span(first)}. Is that right?`),
    past: t(
      `文件中的日期是 ${span(first)}，都已过去。改为 ${span(offer)}？`,
      `The dates are of ${span(first)} and have all passed. Move them to ${span(offer)}?`,
    ),
    again: t(
      `原事项的日期是 ${span(first)}。改为 ${span(offer)}？`,
      `The programme that you began with is of ${span(first)}. Move the dates to ${span(offer)}?`,
    ),
  }[why];
  const choose = async (year: number) => {
    const done = await answer(year);
    if (!done) return;
    const named =
      done.named > 0
        ? t(
            `任务内容等文字里写着年份的 ${done.named} 处是原文，没有改动，请核对。`,
            ` ${many(done.named, 'text')} of the document ${done.named === 1 ? 'names' : 'name'} a year and ${done.named === 1 ? 'was' : 'were'} left as written: please check.`,
          )
        : '';
    message.success(
      year === first
        ? t('日期没有改动。', 'The dates stay as they are.')
        : t(`日期已改为 ${span(year)}。${named}`, `The dates are of ${span(year)} now.${named}`),
      6,
    );
  };
  return (
    <Alert
      type="warning"
      showIcon
      title={question}
      action={
        <Flex vertical gap="small">
          {offers.map((year) => (
            <Button key={year} size="small" loading={busy} onClick={() => choose(year)}>
              {t(`改为 ${span(year)}`, `Move to ${span(year)}`)}
            </Button>
          ))}
          <Button size="small" loading={busy} onClick={() => choose(first)}>
            {why === 'unsaid' ? t(`是 ${span(first)}`, `It is ${span(first)}`) : t(`不改，就是 ${span(first)}`, `No: it is ${span(first)}`)}
          </Button>
        </Flex>
      }
    />
  );
}
