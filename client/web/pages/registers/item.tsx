import { Button, Drawer, Flex } from 'antd';
import { useState } from 'react';
import type { itemDetail } from '../../../contract/registers.ts';
import type { Field } from '../../parts/ask.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { useGet } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useClock, useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { Loaded } from '../../parts/view.tsx';
import { ITEM_ACTS, type ItemAct } from './acts.ts';
import { Standing } from './items.tsx';
import { fieldsOf, type Item, type Register, valuesTyped } from './register.ts';

/** Shows one item: what it says, why it is where it is, what comes next, what has happened, and what may be done. */
export function ItemDrawer({ register, number, close }: { register: Register; number: string; close(): void }) {
  const { t, language } = useWords();
  const { api } = useProgramme();
  const { may } = useSession();
  const path = `${api}/registers/${register.id}/items/${number}`;
  const answer = useGet<typeof itemDetail>(path);
  const [asked, setAsked] = useState<ItemAct>();
  return (
    <Drawer open size={560} onClose={close} title={t(`${register.name} ${number} 号`, `${register.name}, no. ${number}`)}>
      <Loaded of={answer}>
        {(item) => (
          <Flex vertical gap="middle">
            <h2 style={{ fontSize: 18, margin: 0, overflowWrap: 'anywhere' }}>{item.name}</h2>
            <Standing of={item} />
            <p style={{ margin: 0 }}>{item.why}</p>
            <dl style={{ display: 'grid', gridTemplateColumns: 'max-content 1fr', gap: '4px 12px', margin: 0 }}>
              {[
                [t('责任单位', 'Responsible'), item.orgName],
                [
                  t('时限', 'Due'),
                  item.originalDueOn === undefined ? item.dueOn : t(`${item.dueOn}（原为 ${item.originalDueOn}）`, `${item.dueOn} (was ${item.originalDueOn})`),
                ],
                ...item.values.map(({ name, value, unit = '' }) => [name, `${value} ${unit}`.trim()]),
                [t('登记', 'Entered'), `${item.enteredOn} ${item.enteredBy}`],
                ...(item.done === undefined ? [] : [[t('整改情况', 'Done'), item.done]]),
                ...(item.next
                  ? [
                      [
                        t('下一次提醒', 'Next mail'),
                        t(`${item.next.on}，发给${item.next.recipients.join('、')}`, `${item.next.on} to ${item.next.recipients.join(', ')}`),
                      ],
                    ]
                  : []),
              ].map(([label, value]) => (
                <div key={label} style={{ display: 'contents' }}>
                  <dt style={{ color: 'rgba(0,0,0,0.65)' }}>{label}</dt>
                  <dd style={{ margin: 0, overflowWrap: 'anywhere' }}>{value}</dd>
                </div>
              ))}
            </dl>
            <Flex gap="small" wrap>
              {item.acts
                .filter((act) => may(`register.${act}`))
                .map((act) => (
                  <Button
                    key={act}
                    type={act === 'handIn' || act === 'strikeOff' ? 'primary' : 'default'}
                    danger={act === 'cancel'}
                    onClick={() => setAsked(act)}
                  >
                    {ITEM_ACTS[act][language]}
                  </Button>
                ))}
            </Flex>
            <section aria-label={t('经过', 'What has happened')}>
              <h3 style={{ fontSize: 16, margin: '0 0 8px' }}>{t('经过', 'What has happened')}</h3>
              <ol style={{ listStyle: 'none', margin: 0, padding: 0 }}>
                {[...item.history].reverse().map(({ at, what, actor, note }) => (
                  <li key={`${at} ${what}`} style={{ padding: '6px 0', borderTop: '1px solid #f0f0f0', overflowWrap: 'anywhere' }}>
                    {at.slice(0, 16).replace('T', ' ')} {actor} <strong style={{ fontWeight: 600 }}>{what}</strong>
                    {note !== '' && `：${note}`}
                  </li>
                ))}
              </ol>
            </section>
            {asked && <ActDialog register={register} item={item} act={asked} path={path} close={() => setAsked(undefined)} />}
          </Flex>
        )}
      </Loaded>
    </Drawer>
  );
}

function ActDialog({ register, item, act, path, close }: { register: Register; item: Item; act: ItemAct; path: string; close(): void }) {
  const { t, language } = useWords();
  const { programme } = useProgramme();
  const { date } = useClock();
  // What stood on the page when the question was asked: the page goes on hearing of changes behind it.
  const [seen] = useState(item.sequence);
  const why: Field = { name: 'reason', label: t('理由', 'Why'), kind: 'long', required: true };
  const fields: Record<ItemAct, Field[]> = {
    handIn: [{ ...why, label: t('整改情况', 'What was done') }],
    strikeOff: [
      item.stage === 'open'
        ? { ...why, help: t('责任单位还没有报送，销号须写明理由', 'Nothing was handed in: say why it is struck off') }
        : { ...why, label: t('核实情况（可不填）', 'What was found (may be left out)'), required: false },
    ],
    return: [why],
    move: [{ name: 'dueOn', label: t('新的时限', 'New limit'), kind: 'date', required: true, min: date(programme.now) }, why],
    assign: [
      {
        ...{ name: 'department', label: t('改派给', 'To whom'), kind: 'choice' as const, required: true },
        options: register.owners.filter(({ id }) => id !== item.org).map(({ id, name }) => ({ value: id, label: name })),
      },
      why,
    ],
    correct: [
      { name: 'name', label: t('事项', 'Item'), kind: 'text', required: true, initial: item.name },
      ...fieldsOf(register, language, (id) => item.values.find(({ field }) => field === id)?.value),
      why,
    ],
    cancel: [why],
  };
  return (
    <AskDialog
      about={path}
      title={`${ITEM_ACTS[act][language]}：${item.name}`}
      confirm={ITEM_ACTS[act][language]}
      danger={act === 'cancel'}
      fields={fields[act]}
      act={({ reason, dueOn, department, name, ...typed }, { change }) =>
        change({
          path: `${path}/${act}`,
          body: { reason, dueOn, department, seen, ...(act === 'correct' && { name, values: valuesTyped(register, typed) }) },
          done: t('已办理', 'Done'),
        })
      }
      close={close}
    />
  );
}
