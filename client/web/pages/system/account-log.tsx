import type { z } from 'zod';
import type { accountEvents } from '../../../contract/system.ts';
import { accountEventName } from '../../../contract/words.ts';
import { usePaged } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { Pager } from '../../parts/pager.tsx';
import { DataTable } from '../../parts/table.tsx';
import { Loaded } from '../../parts/view.tsx';
import { actionName } from './roles.tsx';

type AccountEvent = z.output<typeof accountEvents>['items'][number];

/** Gives real time in the reader's own zone: accounts know no programme's clock. */
const moment = (at: string) => new Date(at).toLocaleString('sv-SE');

/** Shows what was done to accounts and keys, and by whom. */
export function AccountLog() {
  const { t, language } = useWords();
  const { answer, ...pager } = usePaged<typeof accountEvents>('/api/account-events', {}, 20);
  return (
    <section>
      <h2>{t('账号与密钥的变动', 'What was done to accounts and keys')}</h2>
      <Loaded of={answer}>
        {({ items }) => (
          <DataTable<AccountEvent>
            stacks
            rowKey={(event) => `${event.at}/${event.type}/${event.subject}`}
            dataSource={items}
            columns={[
              { title: t('时间', 'When'), render: (_, { at }) => moment(at) },
              { title: t('事项', 'What'), render: (_, { type }) => accountEventName(type, language) },
              { title: t('对象', 'To whom'), render: (_, { type, subject }) => (type === 'denied' ? actionName(subject, language) : subject) },
              {
                title: t('操作人', 'By'),
                render: (_, { by, type }) => (by !== '-' ? by : STRANGERS.includes(type) ? t('未登录者', 'somebody') : t('命令行', 'command line')),
              },
            ]}
          />
        )}
      </Loaded>
      <Pager {...pager} />
    </section>
  );
}

/** The events that somebody who has not signed in brings about. */
const STRANGERS = ['signInRefused', 'locked'];
