import { Link } from 'react-router';
import { obligationPage } from '../../../contract/tables.ts';
import type { quotas } from '../../../contract/targets.ts';
import { percent, shareOf, thresholdName } from '../../../contract/words.ts';
import { useGet } from '../../parts/data.ts';
import { addressOf } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { DataTable } from '../../parts/table.tsx';
import { Loaded, Section } from '../../parts/view.tsx';

/** Shows how far every quota is: of the roster that was frozen when it was drawn. A quota that nobody has drawn for yet is named as well. */
export function Quotas() {
  const { t } = useWords();
  const { programme, api, home, milestoneName } = useProgramme();
  const answer = useGet<typeof quotas>(`${api}/quotas`);
  if (programme.quotas.length === 0 && answer.data?.items.length === 0) return null;
  return (
    <Section title={t('抽查比例', 'Quotas of samples')}>
      <Loaded of={answer} rows={3}>
        {({ items }) => {
          const undrawn = programme.quotas.filter(({ id }) => items.every(({ quotaId }) => quotaId !== id));
          return (
            <>
              {items.length > 0 && (
                <DataTable
                  stacks
                  rowKey={({ quotaId, obligationId }) => `${quotaId} ${obligationId}`}
                  dataSource={items}
                  columns={[
                    {
                      title: t('抽查', 'Quota'),
                      key: 'name',
                      render: (_, { name, obligationId, drawn, late }) => (
                        <>
                          {obligationId === '' ? name : <Link to={obligationPage(obligationId)}>{name}</Link>}
                          {drawn === 0 && t('（还没有抽取）', ' (nothing drawn yet)')}
                          {late && t('（逾期抽取）', ' (drawn late)')}
                        </>
                      ),
                    },
                    { title: t('部门', 'Department'), dataIndex: 'department' },
                    { title: t('已完成', 'Done'), dataIndex: 'numerator', align: 'right' },
                    { title: t('名单总数', 'Of'), dataIndex: 'denominator', align: 'right' },
                    {
                      title: t('比率', 'Rate'),
                      key: 'rate',
                      align: 'right',
                      render: (_, { numerator, denominator, atLeast }) => percent(shareOf(numerator, denominator), atLeast),
                    },
                    { title: t('标准', 'At least'), key: 'atLeast', align: 'right', render: (_, { atLeast }) => thresholdName(atLeast) },
                    {
                      title: t('还差', 'Short'),
                      key: 'gap',
                      align: 'right',
                      render: (_, { gap }) => (gap === 0 ? t('已达到', 'met') : t(`${gap} 家`, String(gap))),
                    },
                    { title: t('时限', 'Due'), dataIndex: 'dueOn' },
                    { title: t('截至', 'As of'), dataIndex: 'asOf' },
                  ]}
                />
              )}
              {undrawn.map(({ id, name, milestone, atLeast }) => (
                <p key={id} className="in-text" style={{ margin: '8px 0 0' }}>
                  {t(`${name}（不少于 ${thresholdName(atLeast)}）：还没有抽取。`, `${name} (at least ${thresholdName(atLeast)}): nothing drawn yet.`)}{' '}
                  {milestone !== undefined && (
                    <Link to={addressOf(`${home}/obligations`, { milestone, all: true })}>
                      {t(`到${milestoneName(milestone)}的任务中抽取`, `Draw it in an obligation of ${milestoneName(milestone)}`)}
                    </Link>
                  )}
                </p>
              ))}
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}
