import { Alert, Button, Flex } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { resent } from '../../../contract/notices.ts';
import { useChange } from '../../parts/data.ts';
import { useFilters } from '../../parts/filters.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';

/** Sends again what could not be delivered, to those by whom the list is filtered, and says what that did. */
export function Resend() {
  const { t } = useWords();
  const { api } = useProgramme();
  const { may } = useSession();
  const { values } = useFilters(['department']);
  const { change, busy } = useChange();
  const [done, setDone] = useState<z.output<typeof resent>>();
  if (!may('notice.resend')) return null;
  const { department } = values;
  return (
    <Flex gap="small" align="center" wrap>
      <Button
        loading={busy}
        onClick={async () => setDone(await change<typeof resent>({ path: `${api}/notices/resend`, body: department === undefined ? {} : { department } }))}
      >
        {department === undefined ? t('重新发送无法送达的', 'Send the undeliverable again') : t('重新发送给该单位的', 'Send those to this body again')}
      </Button>
      <div role="status">
        {done && (
          <Alert
            type="info"
            showIcon
            title={t(
              `${done.resent} 封重新待发，发出前逐封核对是否仍有必要；${done.passed} 封已由后一级代替或已无必要，不再发。`,
              `${done.resent} are owed again; ${done.passed} are overtaken or over and stay as they are.`,
            )}
          />
        )}
      </div>
    </Flex>
  );
}
