import { Button, Drawer, Flex } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { z } from 'zod';
import type { itemDetail } from '../../../contract/registers.ts';
import { useGet } from '../../parts/data.ts';
import { EvidenceList } from '../../parts/evidence.tsx';
import { useFocusBack } from '../../parts/first-focus.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { LIGHT_COLOURS, Loaded } from '../../parts/view.tsx';
import { ActDialog } from './act-dialog.tsx';
import { actText, type ItemAct } from './acts.ts';
import { Standing } from './items.tsx';
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
  useFocusBack();
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
                  item.steps && !isOver(item) ? t('这一步的时限', 'Step due') : t('时限', 'Due'),
                  item.originalDueOn === undefined ? item.dueOn : t(`${item.dueOn}（原为 ${item.originalDueOn}）`, `${item.dueOn} (was ${item.originalDueOn})`),
                ],
                ...item.values.map(({ name, value, unit = '' }) => [name, `${value} ${unit}`.trim()]),
                [t('登记', 'Entered'), `${item.enteredOn} ${item.enteredBy}`],
                ...(item.done === undefined || item.steps ? [] : [[t('整改情况', 'Done'), item.done]]),
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
            {item.steps && <Steps of={item} steps={item.steps} path={path} />}
            {item.evidence && !item.steps && (
              <section aria-label={t('材料', 'Files')}>
                <Files path={path} items={item.evidence} />
              </section>
            )}
            <Flex gap="small" wrap>
              {item.acts
                .filter((act) => may(`register.${act}`))
                .map((act) => (
                  <Button
                    key={act}
                    type={act === 'handIn' || (act === 'strikeOff' && item.stage === 'handedIn') || act === 'decideExtension' ? 'primary' : 'default'}
                    danger={act === 'cancel'}
                    // The name of a step may be long.
                    style={{ height: 'auto', minHeight: 32, whiteSpace: 'normal', textAlign: 'start' }}
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

type Detail = z.output<typeof itemDetail>;

/** Shows files, each in the page when it is asked for. */
function Files({ path, items }: { path: string; items: NonNullable<Detail['evidence']> }) {
  const [shown, setShown] = useState<string>();
  return (
    <>
      <EvidenceList root={path} items={items} show={(sha256) => setShown((now) => (now === sha256 ? undefined : sha256))} />
      {shown !== undefined && (
        <Suspense fallback={null}>
          <Preview path={`${path}/evidence/${shown}`} name={items.find(({ sha256 }) => sha256 === shown)?.name ?? ''} />
        </Suspense>
      )}
    </>
  );
}

/** Shows the steps of an item in their order: what was done of each, by whom, which is owed now, and which are still to come. */
function Steps({ of, steps, path }: { of: Detail; steps: NonNullable<Detail['steps']>; path: string }) {
  const { t } = useWords();
  const over = isOver(of);
  const standing = (at: number, accepted: boolean) => {
    if (accepted) return t('已通过', 'accepted');
    if (over) return '';
    if (at + 1 > (of.step ?? 1)) return t('未到', 'to come');
    return of.stage === 'handedIn' ? t('已报送，待核实', 'handed in, to be looked at') : t('现在要办', 'owed now');
  };
  return (
    <section aria-label={t('步骤', 'Steps')}>
      <h3 style={{ fontSize: 16, margin: '0 0 8px' }}>{t(`步骤（共 ${steps.length} 步）`, `Steps (${steps.length})`)}</h3>
      <ol style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {steps.map(({ name, dueOn, handedIn, accepted }, at) => {
          const now = at + 1 === of.step && !over;
          return (
            <li
              key={name}
              {...(now && { 'aria-current': 'step' as const })}
              style={{
                ...{
                  padding: '6px 0 6px 12px',
                  borderInlineStart: `3px solid ${now ? '#1554ad' : accepted ? '#8cb9f0' : '#e5e7eb'}`,
                  overflowWrap: 'anywhere',
                },
              }}
            >
              <Flex gap="0 8px" wrap>
                <strong style={{ fontWeight: 600 }}>
                  {at + 1}. {name}
                </strong>
                <span style={{ color: 'rgba(0,0,0,0.65)' }}>
                  {t('时限 ', 'due ')}
                  {now ? of.dueOn : dueOn}
                </span>
                <span>{standing(at, accepted !== undefined)}</span>
              </Flex>
              {handedIn && (
                <div>
                  {t(`${handedIn.on} ${handedIn.by} 报送`, `${handedIn.on} ${handedIn.by} handed in`)}
                  {handedIn.what !== '' && `：${handedIn.what}`}
                  {handedIn.evidence.length > 0 && <Files path={path} items={handedIn.evidence} />}
                </div>
              )}
              {accepted && (
                <div>
                  {t(`${accepted.on} ${accepted.by} 核实通过`, `${accepted.on} ${accepted.by} accepted`)}
                  {accepted.what !== '' && `：${accepted.what}`}
                </div>
              )}
              {now && of.stage === 'open' && of.returned !== undefined && (
                <div style={{ color: LIGHT_COLOURS.red.letters }}>{t(`被退回：${of.returned}`, `Sent back: ${of.returned}`)}</div>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

const isOver = ({ stage }: Pick<Detail, 'stage'>) => stage === 'struckOff' || stage === 'cancelled';
