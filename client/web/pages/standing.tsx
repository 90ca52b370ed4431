import { Flex } from 'antd';
import { useState } from 'react';
import type { standingDuties, standingReported } from '../../contract/reports.ts';
import { many } from '../../contract/words.ts';
import { AskDialog } from '../parts/ask-dialog.tsx';
import { ChoiceFilter } from '../parts/choice-filter.tsx';
import { useGet } from '../parts/data.ts';
import { useFilters } from '../parts/filters.ts';
import { useWords } from '../parts/language.tsx';
import { useProgramme } from '../parts/programme.tsx';
import { useSession } from '../parts/session.tsx';
import { Loaded, Nothing, Page } from '../parts/view.tsx';
import { type Body, bodiesOf, type Duty, dutiesShown, isOver } from './standing/duties.ts';
import { DutyTable } from './standing/table.tsx';

/** Draws 常态工作: duties without a date in one table, a line each; who said what stands below a line on demand. Nothing of it is ever late. */
export default function StandingPage() {
  const { t } = useWords();
  const { api } = useProgramme();
  const { department } = useSession();
  const answer = useGet<typeof standingDuties>(`${api}/standing-duties`);
  const { values, set } = useFilters(['body', 'state']);
  const [asked, setAsked] = useState<{ duty: Duty; body: Body }>();
  return (
    <Page title={t('常态工作', 'Standing duties')}>
      <p style={{ margin: 0 }}>
        {t(
          '常态工作没有期限，不计逾期；每轮了解情况前，请各单位写明开展情况，平时也可随时填写。后续工作从所列日期开始，办完的请注明。期间要求在所列期间内应当一直做到，不用报告。',
          'They have no date and are never late; at each review every body says how they stand, and may at any other time. A follow-up has begun on the day that is listed: please say when it is done. What has to hold for a span needs no report.',
        )}
      </p>
      <Loaded of={answer}>
        {({ items }) => {
          if (items.length === 0) return <Nothing>{t('方案没有常态工作。', 'The plan has no standing duties.')}</Nothing>;
          const shown = dutiesShown(items, values);
          const all = shown.filter(({ hold }) => !hold).flatMap((duty) => duty.bodies.map((body) => ({ body, duty })));
          const said = all.filter(({ body, duty }) => isOver(duty, body)).length;
          return (
            <>
              <Flex gap="small" wrap align="center" role="search">
                {department === undefined && (
                  <ChoiceFilter
                    label={t('单位', 'Body')}
                    placeholder={t('全部单位', 'All bodies')}
                    options={bodiesOf(items).map(({ id, name }) => ({ value: id, label: name }))}
                    value={values.body}
                    choose={(body) => set({ body })}
                    style={{ flex: '1 1 180px', maxWidth: 260 }}
                  />
                )}
                <ChoiceFilter
                  label={t('本轮情况', 'In this review')}
                  placeholder={t('报告和未报告的', 'Answered or not')}
                  options={[
                    { value: 'silent', label: t('还有单位未报告', 'Not answered by all') },
                    { value: 'said', label: t('已全部报告', 'Answered by all') },
                  ]}
                  value={values.state}
                  choose={(state) => set({ state })}
                  style={{ flex: '1 1 160px', maxWidth: 220 }}
                />
                <span>
                  {t(
                    `${shown.length} 项工作，应报告 ${all.length} 份，已报告（办完）${said} 份`,
                    `${many(shown.length, 'duty', 'duties')}; ${said} of ${many(all.length, 'answer')} in`,
                  )}
                </span>
              </Flex>
              {shown.length === 0 ? (
                <Nothing>{t('没有符合条件的常态工作，请放宽筛选条件。', 'No duty matches: remove a filter.')}</Nothing>
              ) : (
                <DutyTable items={shown} ask={(duty, body) => setAsked({ duty, body })} />
              )}
            </>
          );
        }}
      </Loaded>
      {asked && (
        <AskDialog
          title={t(`报告情况：${asked.duty.name}`, `Report: ${asked.duty.name}`)}
          confirm={t('报告', 'Report')}
          fields={[
            { name: 'text', label: t('开展情况', 'How it stands'), kind: 'long', required: true, reuse: ['reviewed'] },
            ...(asked.duty.begunOn === undefined
              ? []
              : [
                  {
                    ...{ name: 'done', label: t('是否办完', 'Is it done?'), kind: 'choice' as const, required: true },
                    options: [
                      { value: 'no', label: t('还没有办完', 'Not yet') },
                      { value: 'yes', label: t('已办完', 'It is done') },
                    ],
                  },
                ]),
          ]}
          act={({ done, ...given }, { change }) =>
            change<typeof standingReported>({
              path: `${api}/standing-duties/${asked.duty.id}/reports`,
              body: { ...given, department: asked.body.id, ...(done === 'yes' && { done: true }) },
              done: t('已记录；以前写的都保留', 'On record; what was said before stays'),
            })
          }
          close={() => setAsked(undefined)}
        >
          <p style={{ marginBottom: 0 }}>
            {asked.body.name}：{asked.duty.duty}
          </p>
        </AskDialog>
      )}
    </Page>
  );
}
