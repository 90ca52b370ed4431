import { Button, Flex } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { contacts } from '../../../contract/programmes.ts';
import { roleName } from '../../../contract/words.ts';
import { AskDialog, Faults } from '../../parts/ask-dialog.tsx';
import { useGetTagged } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { Loaded } from '../../parts/view.tsx';

/** A rough test for an address: the API looks closer. */
const MAIL_ADDRESS = /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/;

type Contact = z.output<typeof contacts>['items'][number];

/** Shows who is written to, by body and role, and where. */
export default function Contacts() {
  const { t, language } = useWords();
  const { may } = useSession();
  const { api } = useProgramme();
  const answer = useGetTagged<typeof contacts>(`${api}/contacts`);
  const [changing, setChanging] = useState<Contact>();
  return (
    <Loaded of={answer} rows={12}>
      {({ data: { items }, etag }) => (
        <>
          <p style={{ margin: 0 }}>
            {t('通知按方案里的地址发送。', 'Notices go to the addresses in the plan.')}
            {may('contact.write') && t('改地址会生成新的一版方案，其余内容不变。', ' To change one makes a new version of it; nothing else moves.')}
          </p>
          <div className="contact-list">
            {[...bodies(items)].map(([org, ofBody]) => (
              <section key={org} className="plan-panel">
                <h2>{ofBody[0]?.name}</h2>
                <ul className="day-list">
                  {ofBody.map((one) => (
                    <li key={one.role}>
                      <Flex align="center" gap="small" justify="space-between">
                        <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
                          {roleName(one.role, language)}
                          <br />
                          {one.address ?? t('未填：应发负责人的，一并发给经办人', 'none: what a head is told goes to the officer')}
                        </span>
                        {may('contact.write') && (
                          <Button
                            size="small"
                            aria-label={t(`更改${one.name}${roleName(one.role)}的地址`, `Change the address of ${one.name}, ${roleName(one.role, 'en')}`)}
                            onClick={() => setChanging(one)}
                          >
                            {t('更改', 'Change')}
                          </Button>
                        )}
                      </Flex>
                    </li>
                  ))}
                </ul>
              </section>
            ))}
          </div>
          {changing && (
            <AskDialog
              about={`${changing.org}/${changing.role}`}
              title={t(`更改地址：${changing.name}${roleName(changing.role)}`, `Change the address of ${changing.name}, ${roleName(changing.role, 'en')}`)}
              confirm={t('更改', 'Change')}
              fields={[
                { name: 'address', label: t('新的邮件地址', 'New mail address'), kind: 'text', required: true, initial: changing.address ?? '' },
                { name: 'reason', label: t('原因', 'Reason'), kind: 'text', reuse: ['amended'] },
              ]}
              act={async ({ address, reason }, { change }) => {
                const wanted = String(address).trim();
                if (!MAIL_ADDRESS.test(wanted))
                  return new Faults({ address: t('请填写一个邮件地址，如 water@shapotou.example', 'Write one mail address, such as water@shapotou.example') });
                return change({
                  method: 'PATCH',
                  path: `${api}/contacts/${changing.org}/${changing.role}`,
                  body: { address: wanted, reason },
                  ...(etag !== undefined && { ifMatch: etag }),
                  done: t('地址已更改，今后的通知发往新地址。', 'The address is changed: notices go there from now on.'),
                });
              }}
              close={() => setChanging(undefined)}
            />
          )}
        </>
      )}
    </Loaded>
  );
}

function bodies(items: Contact[]): Map<string, Contact[]> {
  const groups = new Map<string, Contact[]>();
  for (const one of items) groups.set(one.org, [...(groups.get(one.org) ?? []), one]);
  return groups;
}
