import { Button, Drawer, Flex } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { itemDetail } from '../../../contract/registers.ts';
import { useGet } from '../../parts/data.ts';
import { EvidenceList } from '../../parts/evidence.tsx';
import { useFocusBack } from '../../parts/first-focus.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { Loaded } from '../../parts/view.tsx';
import { ActDialog } from './act-dialog.tsx';
import { actText, type ItemAct } from './acts.ts';
import { Standing, stepText } from './items.tsx';
import type { Register } from './register.ts';

const Preview = lazy(() => import('../../parts/preview.tsx').then((module) => ({ default: module.Preview })));

/** Shows one item: what it says, why it is where it is, what comes next, what has happened, and what may be done. */
export function ItemDrawer({ register, number, close }: { register: Register; number: string; close(): void }) {
  const { t, language } = useWords();
  const { api } = useProgramme();
  const { may } = useSession();
  const path = `${api}/registers/${register.id}/items/${number}`;
  const answer = useGet<typeof itemDetail>(path);
  const [asked, setAsked] = useState<ItemAct>();
  const [shown, setShown] = useState<string>();
  useFocusBack();
  return (
    <Drawer open size={560} onClose={close} title={t(`${register.name} ${number} 号`, `${register.name}, no. ${number}`)}>
      <Loaded of={answer}>
        {(item) => (
          <Flex vertical gap="middle">
            <h2 style={{ fontSize: 18, margin: 0, overflowWrap: 'anywhere' }}>{item.name}</h2>
            <Standing of={item} />
            {item.steps && <div>{stepText(item, t)}</div>}
            <p style={{ margin: 0 }}>{item.why}</p>
            <dl style={{ display: 'grid', gridTemplateColumns: 'max-content 1fr', gap: '4px 12px', margin: 0 }}>
              {[
                [t('责任单位', 'Responsible'), item.orgName],
                ...(item.steps
                  ? [
                      [
                        t('步骤', 'Steps'),
                        item.steps.map(({ name, dueOn }, at) => `${at + 1}. ${name} ${at + 1 === item.step ? item.dueOn : dueOn}`).join(t('；', '; ')),
                      ],
                    ]
                  : []),
                [
                  t('时限', 'Due'),
                  item.originalDueOn === undefined ? item.dueOn : t(`${item.dueOn}（原为 ${item.originalDueOn}）`, `${item.dueOn} (was ${item.originalDueOn})`),
                ],
                ...item.values.map(({ name, value, unit = '' }) => [name, `${value} ${unit}`.trim()]),
                [t('登记', 'Entered'), `${item.enteredOn} ${item.enteredBy}`],
                ...(item.done === undefined ? [] : [[t('整改情况', 'Done'), item.done]]),
                ...(item.extension
                  ? [
                      [
                        t('申请延期至', 'Asked until'),
                        t(`${item.extension.until}：${item.extension.reason}`, `${item.extension.until}: ${item.extension.reason}`),
                      ],
                    ]
                  : []),
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
            {item.evidence && (
              <section aria-label={t('材料', 'Files')}>
                <EvidenceList root={path} items={item.evidence} show={(sha256) => setShown((now) => (now === sha256 ? undefined : sha256))} />
                {shown !== undefined && (
                  <Suspense fallback={null}>
                    <Preview path={`${path}/evidence/${shown}`} name={item.evidence.find(({ sha256 }) => sha256 === shown)?.name ?? ''} />
                  </Suspense>
                )}
              </section>
            )}
            <Flex gap="small" wrap>
              {item.acts
                .filter((act) => may(`register.${act}`))
                .map((act) => (
                  <Button
                    key={act}
                    type={act === 'handIn' || act === 'strikeOff' || act === 'decideExtension' ? 'primary' : 'default'}
                    danger={act === 'cancel'}
                    onClick={() => setAsked(act)}
                  >
                    {actText(act, item)[language]}
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
