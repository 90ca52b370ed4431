import type { caseFile } from '../../../contract/obligations.ts';
import { many } from '../../../contract/words.ts';
import { CaseLines } from '../../parts/case-lines.tsx';
import { useGet } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { OnDemand } from '../../parts/on-demand.tsx';
import { Loaded } from '../../parts/view.tsx';

/** Shows the engine's own history of the obligation, line by line. */
export function CaseFile({ path }: { path: string }) {
  const { t } = useWords();
  return (
    <OnDemand
      title={t('案卷', 'Case file')}
      open={t('查看案卷', 'Open')}
      hint={t('系统运行的逐条记录：定时、收到的办理、记入台账。', 'What the engine did, line by line: timers, acts, records.')}
    >
      <Lines path={path} />
    </OnDemand>
  );
}

function Lines({ path }: { path: string }) {
  const { t } = useWords();
  const answer = useGet<typeof caseFile>(`${path}/history`);
  return (
    <Loaded of={answer}>
      {({ source, lines }) => (
        <>
          <p style={{ margin: '0 0 8px' }}>
            {source === 'engine'
              ? t(`引擎记录，共 ${lines.length} 条`, `From the engine: ${many(lines.length, 'line')}`)
              : t(
                  `引擎中没有它的流程（未启动或已清理），以下据台账，共 ${lines.length} 条`,
                  `The engine does not hold it: ${many(lines.length, 'line')} from the ledger`,
                )}
          </p>
          <CaseLines lines={lines} />
        </>
      )}
    </Loaded>
  );
}
