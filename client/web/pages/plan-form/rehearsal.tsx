import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Flex, Skeleton } from 'antd';
import type { rehearsal } from '../../../contract/rehearsal.ts';
import { many } from '../../../contract/words.ts';
import { ask } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { Failure, Section } from '../../parts/view.tsx';
import { Figures, SeverityTag } from '../plan/rehearsal-result.tsx';
import { pathOf, useEditing } from './editing.ts';
import '../plan/plan.css';

/** Runs the plan in memory, and shows what that has to say, each with a button to the field that changes it. */
export default function Rehearsal() {
  const { t, language } = useWords();
  const { text, check, goTo } = useEditing();
  const answer = useQuery({
    queryKey: ['/api/plans/rehearse', text],
    queryFn: ({ signal }) => ask<typeof rehearsal>('POST', '/api/plans/rehearse', { body: { plan: text, behaviour: 'typical', seed: '1' }, signal }),
    enabled: check?.ok === true,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });
  if (check && !check.ok)
    return (
      <Alert
        type="info"
        showIcon
        title={t(
          `还有 ${check.faults.length} 处要填写或改正，填完才能预演。`,
          `${many(check.faults.length, 'field')} to be filled in or put right before it can be rehearsed.`,
        )}
        action={check.faults[0] && <Button onClick={() => goTo(pathOf(check.faults[0]?.where ?? ''), check.faults[0]?.line)}>{t('去填写', 'Go there')}</Button>}
      />
    );
  if (answer.error) return <Failure error={answer.error} again={() => answer.refetch()} />;
  if (!answer.data) return <Skeleton active title={false} paragraph={{ rows: 8 }} />;
  const { findings } = answer.data;
  return (
    <Flex vertical gap="middle">
      <p style={{ margin: 0 }}>
        {t(
          '已按方案从头到尾预演一遍，各部门有快有慢。没有发信，没有改任何数据。',
          'The whole plan was run in memory, with departments as usual. Nothing was sent, nothing was changed.',
        )}
      </p>
      <Section title={t(`发现 ${findings.length} 项`, many(findings.length, 'finding'))}>
        {findings.length === 0 && <p style={{ margin: 0 }}>{t('没有发现问题。', 'No findings.')}</p>}
        <ol className="day-list">
          {findings.map(({ severity, where, line, what }) => (
            <li key={`${severity} ${where} ${what.zh}`}>
              <SeverityTag severity={severity} />
              {what[language]}{' '}
              {where !== undefined && (
                <Button size="small" onClick={() => goTo(pathOf(where), line)}>
                  {t('去修改', 'Change it')}
                </Button>
              )}
            </li>
          ))}
        </ol>
      </Section>
      <Figures result={answer.data} />
    </Flex>
  );
}
