import { Flex } from 'antd';
import type { noticePage } from '../../contract/notices.ts';
import { usePaged } from '../parts/data.ts';
import { ExportButton } from '../parts/export-button.tsx';
import { useFilters } from '../parts/filters.ts';
import { useWords } from '../parts/language.tsx';
import { Pager } from '../parts/pager.tsx';
import { useProgramme } from '../parts/programme.tsx';
import { useSession } from '../parts/session.tsx';
import { Loaded, Nothing, Page } from '../parts/view.tsx';
import { NoticeDrawer } from './notices/drawer.tsx';
import { NoticeFilters } from './notices/filters.tsx';
import { NoticeRows } from './notices/rows.tsx';
import { StateChoice, SummedUp } from './notices/states.tsx';

/** The ledger of notices: the proof of who was told what, when, and what the server said. */
export default function Notices() {
  const { t } = useWords();
  const { api } = useProgramme();
  const { may } = useSession();
  const { values, set, open, close } = useFilters(['state', 'department', 'kind', 'rung', 'text', 'obligation', 'notice']);
  const { notice, ...filter } = values;
  const { answer, ...pages } = usePaged<typeof noticePage>(`${api}/notices`, filter);
  return (
    <Page title={t('通知台账', 'Notices')} extra={<ExportButton path={`${api}/notices.export`} query={filter} />}>
      {may('notice.summary') ? (
        <SummedUp state={filter.state} choose={(state) => set({ state })} />
      ) : (
        <StateChoice state={filter.state} choose={(state) => set({ state })} />
      )}
      <NoticeFilters values={filter} set={set} />
      <Loaded of={answer}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing>
              {Object.keys(filter).length > 0
                ? t('没有符合条件的通知，请放宽条件。', 'No notice matches: remove a filter.')
                : t('还没有通知。第一级催办到时会自动发出并记在这里。', 'No notice yet: the first reminder will appear here.')}
            </Nothing>
          ) : (
            <Flex vertical gap="middle">
              <NoticeRows items={items} open={(key) => open({ notice: key })} />
              <Pager {...pages} />
            </Flex>
          )
        }
      </Loaded>
      {notice !== undefined && <NoticeDrawer notice={notice} close={() => close({ notice: undefined })} />}
    </Page>
  );
}
