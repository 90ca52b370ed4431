import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import type { enterpriseSummary, intake } from '../../../contract/enterprises.ts';
import { countName } from '../../../contract/words.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { useGet } from '../../parts/data.ts';
import { Facts } from '../../parts/facts.tsx';
import { ask } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { Failure } from '../../parts/view.tsx';
import type { Filter } from './filters.tsx';

/** How often a start of cycles under way is looked at (real ms): it runs in the background and tells nothing by itself. */
const LOOK_EVERY_MS = 1_000;

/** Asks before the cycles begin of all enterprises that the sector and department of the filter mean. */
export function StartCycles({ filter: { sector, department }, begun, close }: { filter: Filter; begun(id: string): void; close(): void }) {
  const { t } = useWords();
  const { api, nameOf, departmentName } = useProgramme();
  const { department: own } = useSession();
  // A department that assists with enterprises begins no cycle of theirs.
  const summary = useGet<typeof enterpriseSummary>(`${api}/enterprises/summary`, { sector, department: own ?? department });
  const count = summary.data && (summary.data.stages.listed ?? 0);
  const sectors = sector?.split(',');
  const whose = own ?? department;
  return (
    <AskDialog
      title={t('批量启动', 'Start cycles')}
      confirm={count === undefined ? t('全部启动', 'Start') : t(`启动 ${countName(count)} 家`, `Start ${countName(count)}`)}
      act={async (_values, { change }) => {
        const answer = await change<typeof intake>({
          path: `${api}/intakes`,
          body: { ...(sectors && { sectors }), ...(department !== undefined && { department }) },
        });
        if (answer) begun(answer.id);
        return answer;
      }}
      close={close}
    >
      <Facts
        of={[
          [t('行业领域', 'Sectors'), sectors ? sectors.map(nameOf).join(t('、', ', ')) : t('全部', 'all')],
          [t('主管部门', 'Department'), whose === undefined ? t('全部', 'all') : departmentName(whose)],
          [t('未启动的企业', 'Not started yet'), count === undefined ? '…' : t(`${countName(count)} 家`, countName(count))],
        ]}
      />
      <p style={{ marginBottom: 0 }}>
        {t(
          '以上范围内所有“未启动”的企业今天启动达标，在后台进行，可以离开本页。要缩小范围，请先在名单上筛选行业或部门。',
          'All of these that have not started begin today, in the background: you may leave the page. To start fewer, filter the list by sector or department first.',
        )}
      </p>
    </AskDialog>
  );
}

/** Shows how far a start of cycles is, until it is done. */
export function IntakeProgress({ id, close }: { id: string; close(): void }) {
  const { t } = useWords();
  const { api } = useProgramme();
  const path = `${api}/intakes/${id}`;
  const answer = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => ask<typeof intake>('GET', path, { signal }),
    refetchInterval: ({ state: { data } }) => (data?.state === 'running' ? LOOK_EVERY_MS : false),
  });
  if (answer.error && !answer.data) return <Failure error={answer.error} again={() => answer.refetch()} />;
  if (!answer.data) return null;
  const { state, started, refused, total, tookMs } = answer.data;
  const seconds = Math.max(1, Math.round(tookMs / 1_000));
  const rest = refused > 0 ? t(`，${refused} 家未能启动`, `, ${refused} refused`) : '';
  if (state === 'failed')
    return (
      <Alert
        type="error"
        showIcon
        closable={{ onClose: close }}
        title={t(
          '批量启动没有完成，已启动的不受影响；请再次批量启动，或联系系统管理员。',
          'It did not finish; what has started stays. Start again, or tell the operator.',
        )}
      />
    );
  if (state === 'done')
    return (
      <Alert
        type={refused > 0 ? 'warning' : 'success'}
        showIcon
        closable={{ onClose: close }}
        title={t(`批量启动完成：${countName(started)} 家已启动${rest}，用时 ${seconds} 秒`, `Done: ${countName(started)} started${rest}, in ${seconds} s`)}
      />
    );
  return (
    <Alert
      type="info"
      showIcon
      role="status"
      title={t(
        `正在批量启动：共 ${countName(total)} 家，${countName(started)} 家已启动${rest}`,
        `Starting: ${countName(started)} of ${countName(total)}${rest}`,
      )}
      description={<progress aria-label={t('进度', 'Progress')} style={{ width: '100%' }} {...(total > 0 && { max: total, value: started + refused })} />}
    />
  );
}
