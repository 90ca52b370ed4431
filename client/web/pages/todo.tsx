import { Flex, Segmented, Tag } from 'antd';
import { Link } from 'react-router';
import type { Todo, todo } from '../../contract/todo.ts';
import { useGet } from '../parts/data.ts';
import { useFilters } from '../parts/filters.ts';
import { addressOf } from '../parts/http.ts';
import { useWords } from '../parts/language.tsx';
import { useProgramme } from '../parts/programme.tsx';
import { useSession } from '../parts/session.tsx';
import { todoAddress } from '../parts/todo.ts';
import { Loaded, Nothing, Page } from '../parts/view.tsx';
import { TodoRow } from './todo/row.tsx';

/** Draws 我的待办: everything that waits for whoever has signed in, in every programme, the most urgent first, with the act in the row. */
export default function TodoPage() {
  const { t } = useWords();
  const answer = useGet<typeof todo>(todoAddress);
  return (
    <Page title={t('我的待办', 'Waiting for me')}>
      <Loaded of={answer}>{(data) => <Contents {...data} />}</Loaded>
    </Page>
  );
}

function Contents({ items, total, late, kinds, later }: Todo) {
  const { t } = useWords();
  const { home } = useProgramme();
  const { department, user } = useSession();
  const { values, set } = useFilters(['kind'] as const);
  const chosen = kinds.some(({ kind }) => kind === values.kind) ? values.kind : undefined;
  const shown = chosen === undefined ? items : items.filter(({ kind }) => kind === chosen);
  const programmes = new Set(items.map(({ programme }) => programme));
  const more = later > 0 && (
    <p style={{ margin: 0 }}>
      {t(`另有 ${later} 件任务时限还早，见`, `${later} more are due later: see `)}
      <Link
        to={department === undefined ? addressOf(`${home}/obligations`, { department: user.org }) : `${home}/obligations`}
        style={{ textDecoration: 'underline' }}
      >
        {department === undefined ? t('任务', 'Obligations') : t('我的任务', 'My work')}
      </Link>
      {t('。', '.')}
    </p>
  );
  if (total === 0)
    return (
      <Nothing>
        <p>{t('现在没有要办的事。', 'Nothing waits for you now.')}</p>
        {more}
      </Nothing>
    );
  return (
    <>
      <Flex gap="small" wrap align="center">
        <strong>{t(`共 ${total} 项`, `${total} in all`)}</strong>
        {late > 0 && <Tag style={{ background: '#ffe0e0', color: '#8a0c12' }}>{t(`逾期 ${late} 项`, `${late} late`)}</Tag>}
      </Flex>
      {kinds.length > 1 && (
        <Segmented
          aria-label={t('看哪一类', 'Which kind')}
          value={chosen ?? ''}
          onChange={(kind) => set({ kind: kind === '' ? undefined : kind })}
          options={[{ value: '', label: t('全部', 'All') }, ...kinds.map(({ kind, name, count }) => ({ value: kind as string, label: `${name} ${count}` }))]}
          style={{ maxWidth: '100%', overflowX: 'auto', alignSelf: 'flex-start' }}
        />
      )}
      <ul style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 8 }}>
        {shown.map((item) => (
          <TodoRow key={item.key} item={item} named={programmes.size > 1} />
        ))}
      </ul>
      {total > items.length && (
        <p style={{ margin: 0 }}>
          {t(`只列出最急的 ${items.length} 项，办完后再显示其余的。`, `The ${items.length} most urgent are listed; the others follow as these are done.`)}
        </p>
      )}
      {more}
    </>
  );
}
