import type { targets } from '../../../contract/targets.ts';
import { percent } from '../../../contract/words.ts';
import { useGet } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { DataTable } from '../../parts/table.tsx';
import { Loaded } from '../../parts/view.tsx';

/** Shows the numbers that the picture of the targets draws: a line for each, as the export has them. */
export function TargetTable() {
  const { t } = useWords();
  const { api } = useProgramme();
  const answer = useGet<typeof targets>(`${api}/targets`);
  return (
    <Loaded of={answer} rows={3}>
      {({ items }) => (
        <DataTable
          rowKey="id"
          size="small"
          dataSource={items.flatMap(({ id, name, atLeast, figures }) => figures.map((figure) => ({ ...figure, id: `${id} ${figure.scope}`, name, atLeast })))}
          columns={[
            { title: t('目标', 'Target'), dataIndex: 'name' },
            { title: t('行业领域', 'Sector'), dataIndex: 'scopeName' },
            { title: t('达标数', 'Count'), dataIndex: 'numerator', align: 'right' as const },
            { title: t('企业数', 'Of'), dataIndex: 'denominator', align: 'right' as const },
            { title: t('比率', 'Rate'), key: 'rate', align: 'right' as const, render: (_, { rate, atLeast }) => percent(rate, atLeast) },
            { title: t('标准', 'Threshold'), key: 'atLeast', align: 'right' as const, render: (_, { atLeast }) => percent(atLeast) },
            { title: t('还差', 'Short'), dataIndex: 'gap', align: 'right' as const },
            {
              title: t('预测', 'Forecast'),
              key: 'forecast',
              render: (_, { forecast, atLeast }) =>
                forecast ? `${percent(forecast.rate, atLeast)}${forecast.met ? t('，能达到', ', met') : t('，达不到', ', not met')}` : '—',
            },
          ]}
        />
      )}
    </Loaded>
  );
}
