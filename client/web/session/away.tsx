import { Button } from 'antd';
import { use, useState } from 'react';
import type { Absences, absenceMade, absences } from '../../contract/absences.ts';
import { AskDialog } from '../parts/ask-dialog.tsx';
import { useChange, useGet } from '../parts/data.ts';
import { useWords } from '../parts/language.tsx';
import { ProgrammeContext } from '../parts/programme.tsx';
import { useSession } from '../parts/session.tsx';
import { DataTable } from '../parts/table.tsx';
import { Loaded, Nothing } from '../parts/view.tsx';

/** Draws 请假代办: who is away and who stands in; people say so for themselves, or for others of their body. */
export default function Away() {
  const { t } = useWords();
  const { may, user } = useSession();
  const nameOf = usePersonName(user.org);
  const answer = useGet<typeof absences>('/api/absences');
  const [asking, setAsking] = useState(false);
  return (
    <>
      <p>
        {t(
          '请假期间，发给本人的邮件同时发给代办人本人的邮箱；代办人办理的，台账写明代谁办理。单位邮箱照常收信。',
          'While somebody is away their mails go to the stand-in’s own address as well; what the stand-in does says for whom. The body’s mailbox gets its mails as ever.',
        )}
      </p>
      <Loaded of={answer}>
        {(data) => (
          <>
            {data.standsInFor.length > 0 && <p>{t(`您现在代办：${data.standsInFor.join('、')}。`, `You stand in for ${data.standsInFor.join(', ')} now.`)}</p>}
            <List items={data.items} nameOf={nameOf} />
            {may('absence.write') && (
              <p>
                <Button type="primary" onClick={() => setAsking(true)} disabled={data.people.length < 2}>
                  {t('登记请假', 'Say who is away')}
                </Button>
                {data.people.length < 2 &&
                  ` ${t('本单位只有一个账号，没有可选的代办人；请联系系统管理员新建账号。', 'Nobody else of your body has an account: ask the operator for one.')}`}
              </p>
            )}
            {asking && <Ask people={data.people} nameOf={nameOf} close={() => setAsking(false)} />}
          </>
        )}
      </Loaded>
    </>
  );
}

type Named = (person: { name: string; org: string }) => string;

/** Names people with their body, for whoever sees those of others: two people may have one name. */
function usePersonName(own: string): Named {
  const context = use(ProgrammeContext);
  const bodies = context ? [...context.programme.departments, ...context.programme.bodies] : [];
  const above = { office: context?.programme.office, committee: context?.programme.committee };
  const bodyOf = (org: string) => bodies.find(({ id }) => id === org)?.name ?? above[org as keyof typeof above];
  return ({ name, org }) => {
    const body = org === own ? undefined : bodyOf(org);
    return body === undefined ? name : `${name}（${body}）`;
  };
}

function List({ items, nameOf }: { items: Absences['items']; nameOf: Named }) {
  const { t } = useWords();
  const { change, busy } = useChange();
  if (items.length === 0) return <Nothing>{t('现在没有人请假。', 'Nobody is away.')}</Nothing>;
  return (
    <DataTable
      stacks
      rowKey="id"
      size="small"
      dataSource={items}
      columns={[
        { title: t('请假人', 'Away'), key: 'user', render: (_, { user }) => nameOf(user) },
        { title: t('代办人', 'Stands in'), key: 'standIn', render: (_, { standIn }) => nameOf(standIn) },
        { title: t('起止', 'From, to'), key: 'days', render: (_, { from, to }) => `${from} — ${to}` },
        {
          title: t('操作', 'Act'),
          key: 'act',
          render: (_, { id, may: mine, user }) =>
            mine && (
              <Button
                size="small"
                loading={busy}
                aria-label={t(`撤销 ${user.name} 的请假`, `End: ${user.name}`)}
                onClick={() => change<typeof absenceMade>({ method: 'DELETE', path: `/api/absences/${id}`, done: t('已撤销', 'Ended') })}
              >
                {t('撤销', 'End')}
              </Button>
            ),
        },
      ]}
    />
  );
}

function Ask({ people, nameOf, close }: { people: Absences['people']; nameOf: Named; close(): void }) {
  const { t } = useWords();
  const { user } = useSession();
  const options = people.map((person) => ({ value: person.id, label: nameOf(person) }));
  const others = user.role !== 'officer';
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  return (
    <AskDialog
      title={t('登记请假', 'Say who is away')}
      confirm={t('登记', 'Save')}
      fields={[
        ...(others ? [{ name: 'user', label: t('请假人', 'Who is away'), kind: 'choice' as const, required: true, options, initial: user.id }] : []),
        {
          name: 'standIn',
          label: t('代办人', 'Who stands in'),
          kind: 'choice',
          required: true,
          options: others ? options : options.filter(({ value }) => value !== user.id),
        },
        { name: 'from', label: t('从（当天起）', 'From'), kind: 'date', required: true, initial: today, min: today },
        { name: 'to', label: t('到（最后一天）', 'To (last day)'), kind: 'date', required: true, min: today },
      ]}
      act={(values, { change }) => change<typeof absenceMade>({ path: '/api/absences', body: values, done: t('已登记', 'Saved') })}
      close={close}
    />
  );
}
