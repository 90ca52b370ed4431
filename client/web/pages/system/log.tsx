import { Button, Flex } from 'antd';
import { Link } from 'react-router';
import type { z } from 'zod';
import type { eventPage } from '../../../contract/programmes.ts';
import { ChoiceFilter } from '../../parts/choice-filter.tsx';
import { choicesOf } from '../../parts/choices.ts';
import { usePaged } from '../../parts/data.ts';
import { DayFilter } from '../../parts/date-field.tsx';
import { useDownload } from '../../parts/download.ts';
import { useFilters } from '../../parts/filters.ts';
import { useWords } from '../../parts/language.tsx';
import { Pager } from '../../parts/pager.tsx';
import { useClock, useProgramme } from '../../parts/programme.tsx';
import { DataTable } from '../../parts/table.tsx';
import { Loaded, Nothing } from '../../parts/view.tsx';

type LedgerEvent = z.output<typeof eventPage>['items'][number];

/** Shows everything that happened in the programme, latest first; what people did alone, or the clock's doings as well. */
export default function Log() {
  const { t } = useWords();
  const { api, home, programme } = useProgramme();
  const { minute } = useClock();
  const { values, set } = useFilters(['kind', 'actor', 'from', 'to', 'everything']);
  const { download, busy } = useDownload();
  const query = { kind: values.kind, actor: values.actor, from: values.from, to: values.to, acts: values.everything === 'true' ? undefined : 'true' };
  const { answer, ...pager } = usePaged<typeof eventPage>(`${api}/events`, query);
  const pageOf = ({ item, itemKind }: LedgerEvent) => {
    const [, second = '', third = ''] = item.split('/');
    if (itemKind === 'obligation') return `${home}/obligations/${second}/${third}`;
    return itemKind === 'enterprise' ? `${home}/enterprises/${second}` : undefined;
  };
  const bodies = [{ id: 'office', name: programme.office }, { id: 'committee', name: programme.committee }, ...programme.departments];
  return (
    <Flex vertical gap="middle">
      <Flex wrap gap="small" align="end">
        <Labelled label={t('类别', 'Kind')}>
          <ChoiceFilter
            label={t('类别', 'Kind')}
            placeholder={t('全部', 'all')}
            value={values.kind}
            choose={(kind) => set({ kind })}
            style={{ width: 140 }}
            options={[
              { value: 'obligation', label: t('任务', 'obligations') },
              { value: 'enterprise', label: t('企业', 'enterprises') },
              { value: 'registry', label: t('企业名单', 'registry') },
              { value: 'programme', label: t('督办事项', 'programme') },
            ]}
          />
        </Labelled>
        <Labelled label={t('办理单位', 'By')}>
          <ChoiceFilter
            label={t('办理单位', 'By')}
            placeholder={t('全部', 'all')}
            options={choicesOf(bodies)}
            value={values.actor}
            choose={(actor) => set({ actor })}
            style={{ width: 200 }}
          />
        </Labelled>
        <Labelled label={t('从', 'From')}>
          <DayFilter label={t('从', 'From')} value={values.from ?? ''} change={(from) => set({ from: from === '' ? undefined : from })} />
        </Labelled>
        <Labelled label={t('到', 'To')}>
          <DayFilter label={t('到', 'To')} value={values.to ?? ''} change={(to) => set({ to: to === '' ? undefined : to })} />
        </Labelled>
        <Button onClick={() => set({ everything: values.everything === 'true' ? undefined : 'true' })} aria-pressed={values.everything === 'true'}>
          {values.everything === 'true' ? t('只看人的操作', 'Only what people did') : t('也看系统按期记录的', 'Also what time brought about')}
        </Button>
        <Button loading={busy} onClick={() => download(`${api}/events.xlsx`, query)}>
          {t('导出表格', 'Export')}
        </Button>
      </Flex>
      <Loaded of={answer}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing>{t('没有符合条件的记录。', 'Nothing fits these filters.')}</Nothing>
          ) : (
            <DataTable<LedgerEvent>
              stacks
              rowKey={({ item, sequence }) => `${item}/${sequence}`}
              size="small"
              dataSource={items}
              columns={[
                { title: t('事项时间', 'Programme time'), render: (_, { at }) => minute(at) },
                { title: t('事项', 'Item'), render: (_, event) => <ItemLink name={event.itemName} to={pageOf(event)} /> },
                { title: t('事件', 'What'), dataIndex: 'name' },
                {
                  title: t('办理单位', 'Body'),
                  render: (_, { actor, onBehalfOf }) => (onBehalfOf === undefined ? (actor ?? t('系统按期记录', 'by time')) : `${onBehalfOf}（${actor}）`),
                },
                { title: t('办理人', 'Person'), dataIndex: 'actorName' },
                { title: t('原因', 'Reason'), render: (_, { payload }) => (typeof payload.reason === 'string' ? payload.reason : '') },
                { title: t('记录于', 'Recorded'), render: (_, { recordedAt }) => new Date(recordedAt).toLocaleString('sv-SE') },
              ]}
            />
          )
        }
      </Loaded>
      <Pager {...pager} />
    </Flex>
  );
}

const ItemLink = ({ name, to }: { name: string; to: string | undefined }) => (to === undefined ? name : <Link to={to}>{name}</Link>);

const Labelled = ({ label, children }: { label: string; children: React.ReactNode }) => (
  <Flex vertical gap={2}>
    <span aria-hidden>{label}</span>
    {children}
  </Flex>
);
