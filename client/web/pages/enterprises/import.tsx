import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Drawer, Flex, Input, Spin } from 'antd';
import { useState } from 'react';
import type { importReport } from '../../../contract/enterprises.ts';
import { countName, many } from '../../../contract/words.ts';
import { changing } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSent } from '../../parts/sending.tsx';
import { useSession } from '../../parts/session.tsx';
import { Texts } from '../../parts/texts.tsx';
import { Failure } from '../../parts/view.tsx';
import { FileChoice } from './file-choice.tsx';
import { ImportReport } from './import-report.tsx';
import { SectorNames } from './sector-names.tsx';

/** Says that the file on disk is no longer the one that was chosen: browsers then send nothing. */
class FileChanged extends Error {}

/** Brings a registry file in: first it is only looked at, then the same file is sent to be written. */
export function ImportDrawer({ close }: { close(): void }) {
  const { t } = useWords();
  const { api } = useProgramme();
  const { may, user } = useSession();
  const client = useQueryClient();
  const [file, setFile] = useState<File>();
  const [correcting, setCorrecting] = useState(false);
  const [reason, setReason] = useState('');
  /** The sector for each name that the file uses; remembered once the file is brought in. */
  const [sectors, setSectors] = useState<Record<string, string>>({});
  const { mutate, reset, data, error, isPending, variables, takenBack, takeBack } = useSent(
    async ({ chosen, dryRun, names = sectors }: { chosen: File; dryRun: boolean; names?: Record<string, string> }, signal) => {
      await chosen
        .slice(0, 1)
        .arrayBuffer()
        .catch(() => {
          throw new FileChanged();
        });
      const body = new FormData();
      // The names go before the file: parts are read in their order.
      if (Object.keys(names).length > 0) body.append('sectors', JSON.stringify(names));
      body.append('file', chosen, chosen.name);
      const query = { dryRun, ...(correcting && { correction: reason.trim() }) };
      return changing<typeof importReport>({ path: `${api}/enterprises.import`, body, query }, user.id)(signal);
    },
    {
      // A file that did not arrive is not sent again by itself: nobody would see that it takes so long twice.
      tries: 1,
      onSettled: (_report, _error, { dryRun }) => (dryRun ? undefined : client.invalidateQueries()),
    },
  );

  const say = (text: string) => {
    setReason(text);
    if (data) reset();
  };
  const choose = (chosen: File) => {
    setFile(chosen);
    setSectors({});
    if (correcting) reset();
    else mutate({ chosen, dryRun: true, names: {} });
  };
  const importing = isPending && variables?.dryRun === false;
  const lacksReason = correcting && reason.trim() === '';
  const changes = data ? data.added + data.renamed + data.numbered + data.corrected : 0;
  return (
    <Drawer
      open
      size={560}
      onClose={close}
      // A click beside the dialog must not stop the import.
      mask={{ closable: !isPending }}
      keyboard={!importing}
      closable={!importing}
      title={t('导入企业名单', 'Import enterprises')}
      footer={
        data && (
          <Flex gap="small" justify="end">
            <Button onClick={close}>{data.dryRun ? t('取消', 'Cancel') : t('完成', 'Done')}</Button>
            {data.dryRun && file && (
              <Button type="primary" disabled={changes === 0} onClick={() => mutate({ chosen: file, dryRun: false })}>
                {changes === 0
                  ? t('没有可导入的内容', 'Nothing to import')
                  : t(`导入这 ${countName(changes)} 处变化`, `Import these ${many(changes, 'change')}`)}
              </Button>
            )}
          </Flex>
        )
      }
    >
      <Flex vertical gap="middle">
        <p style={{ margin: 0 }}>
          {t(
            '选择 Excel（.xlsx）或 CSV 文件，须有“统一社会信用代码”“企业名称”“行业领域”三栏。先检查、不写入，看过结果再导入。同一文件可以重复导入，已有的不会重复。',
            'Choose an Excel (.xlsx) or CSV file with the columns 统一社会信用代码, 企业名称 and 行业领域. It is checked first and nothing is written; the same file again changes nothing.',
          )}
        </p>
        <FileChoice file={file} disabled={isPending} choose={choose} />
        {may('enterprise.correct') && (
          <Flex vertical gap={4}>
            <Checkbox
              checked={correcting}
              disabled={isPending}
              onChange={({ target }) => {
                setCorrecting(target.checked);
                reset();
              }}
            >
              {t('更正登记错误：与登记不同的行按文件更正', 'Correct wrong entries: rows that differ are changed to what the file says')}
            </Checkbox>
            {correcting && (
              <>
                <Input
                  value={reason}
                  disabled={isPending}
                  maxLength={500}
                  aria-label={t('更正理由', 'Reason of the correction')}
                  placeholder={t('更正理由（必填，记入每家企业的经过）', 'Reason (needed; kept with every enterprise)')}
                  onChange={({ target }) => say(target.value)}
                />
                {!isPending && <Texts reuse={['corrected']} choose={say} />}
              </>
            )}
          </Flex>
        )}
        {file && !data && !isPending && (
          <Button type="primary" disabled={lacksReason} onClick={() => mutate({ chosen: file, dryRun: true })}>
            {t('检查（不写入）', 'Check (nothing is written)')}
          </Button>
        )}
        {isPending && (
          <Flex align="center" gap="small" role="status">
            <Spin size="small" />
            <span style={{ flex: 1 }}>
              {importing
                ? t('正在导入，几万行的文件要一两分钟，请不要关闭页面……', 'Importing: tens of thousands of rows take a minute or two; keep the page open…')
                : t('正在检查……', 'Checking…')}
            </span>
            {importing && <Button onClick={takeBack}>{t('停止', 'Stop')}</Button>}
          </Flex>
        )}
        {error instanceof FileChanged ? (
          <Alert
            type="warning"
            showIcon
            title={t('文件在选择之后被改动或移走了，请重新选择。', 'The file was changed or moved after it was chosen: choose it again.')}
          />
        ) : takenBack ? (
          <Alert
            type="warning"
            showIcon
            title={t('已停止：写入的都已保存，再次导入同一文件即可继续。', 'Stopped: what was written stays. Import the same file again to go on.')}
          />
        ) : (
          error && <Failure error={error} />
        )}
        {data?.dryRun && file && (data.unknownSectors.length > 0 || Object.keys(sectors).length > 0) && (
          <SectorNames
            unknown={data.unknownSectors}
            chosen={sectors}
            choose={setSectors}
            disabled={isPending}
            check={() => mutate({ chosen: file, dryRun: true })}
          />
        )}
        {data && <ImportReport of={data} />}
      </Flex>
    </Drawer>
  );
}
