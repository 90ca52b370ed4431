import { Button, Flex, Input } from 'antd';
import { useState } from 'react';
import type { registerItems, registers } from '../../contract/registers.ts';
import { countName, many } from '../../contract/words.ts';
import { ChoiceFilter } from '../parts/choice-filter.tsx';
import { useGet, usePaged, useSettled } from '../parts/data.ts';
import { ExportButton } from '../parts/export-button.tsx';
import { useFilters } from '../parts/filters.ts';
import { useWords } from '../parts/language.tsx';
import { Pager } from '../parts/pager.tsx';
import { useProgramme } from '../parts/programme.tsx';
import { useSession } from '../parts/session.tsx';
import { Loaded, Nothing, Page } from '../parts/view.tsx';
import { EnterDialog } from './registers/enter.tsx';
import { ImportDrawer } from './registers/import.tsx';
import { ItemDrawer } from './registers/item.tsx';
import { ItemTable } from './registers/items.tsx';
import type { Register } from './registers/register.ts';

/** Draws 清单: what was found on the way, item by item: who sees to it, by when, and what was struck off. */
export default function RegistersPage() {
  const { t } = useWords();
  const { api } = useProgramme();
  const answer = useGet<typeof registers>(`${api}/registers`);
  const filters = useFilters(['register', 'stage', 'body', 'text', 'item']);
  return (
    <Page title={t('清单', 'Registers')}>
      <p style={{ margin: 0 }}>
        {t(
          '排查发现的事项逐项列入清单，各有责任单位和时限；整改后报送，核实销号，销号以前按期提醒、逾期上报。',
          'What is found on the way is entered item by item, each with who sees to it and by when; reminders go on until it has been done, looked at and struck off.',
        )}
      </p>
      <Loaded of={answer}>
        {({ items }) => {
          const [first] = items;
          if (!first) return <Nothing>{t('方案没有清单。', 'The plan has no registers.')}</Nothing>;
          const chosen = items.find(({ id }) => id === filters.values.register) ?? first;
          return (
            <>
              <Registers of={items} chosen={chosen} choose={(register) => filters.set({ register, item: undefined })} />
              <Items key={chosen.id} of={chosen} {...filters} />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

/** What waits for whoever strikes off: of a register in steps that is one step, which strikes nothing off before the last. */
const HANDED_IN = (steps: Register['steps']) => (steps ? { zh: '待核实', en: 'to be looked at' } : { zh: '待销号', en: 'to strike off' });

/** Shows each register with how far it is; a press shows its items. */
function Registers({ of, chosen, choose }: { of: Register[]; chosen: Register; choose(register: string): void }) {
  const { t } = useWords();
  return (
    <Flex gap="small" wrap component="nav" aria-label={t('清单', 'Registers')}>
      {of.map((register) => {
        const { id, name, clause, counts, total, late, steps } = register;
        const isChosen = id === chosen.id;
        return (
          <button
            key={id}
            type="button"
            aria-pressed={isChosen}
            onClick={() => choose(id)}
            style={{
              ...{ flex: '1 1 240px', maxWidth: 420, textAlign: 'start', padding: 12, borderRadius: 8, cursor: 'pointer', font: 'inherit', color: 'inherit' },
              ...{ background: '#fff', border: `1px solid ${isChosen ? '#1554ad' : '#e5e7eb'}`, boxShadow: isChosen ? 'inset 0 0 0 1px #1554ad' : 'none' },
            }}
          >
            <strong style={{ fontWeight: 600 }}>{name}</strong>
            <span style={{ color: 'rgba(0,0,0,0.65)' }}>（{clause}）</span>
            <div>
              {t(`已销号 ${counts.struckOff ?? 0}/${total} 项`, `${countName(counts.struckOff ?? 0)} of ${many(total, 'item')} struck off`)}
              {t(
                `，待整改 ${counts.open ?? 0}，${HANDED_IN(steps).zh} ${counts.handedIn ?? 0}`,
                `, ${countName(counts.open ?? 0)} open, ${countName(counts.handedIn ?? 0)} ${HANDED_IN(steps).en}`,
              )}
              {late > 0 && <strong style={{ color: '#8a0c12' }}>{t(`，逾期 ${late}`, `, ${countName(late)} late`)}</strong>}
            </div>
          </button>
        );
      })}
    </Flex>
  );
}

type Filters = ReturnType<typeof useFilters<'register' | 'stage' | 'body' | 'text' | 'item'>>;

/** Shows the items of one register as far as the filters go, with what may be done. */
function Items({ of, values, set, open, close }: { of: Register } & Filters) {
  const { t } = useWords();
  const { api } = useProgramme();
  const { may, department, user } = useSession();
  const [typed, setTyped] = useState(values.text ?? '');
  const text = useSettled(typed.trim());
  const [opened, setOpened] = useState<'enter' | 'import'>();
  const late = values.stage === 'late';
  const asked = values.stage === 'asked';
  const query = {
    ...(values.stage !== undefined && !late && !asked && { stage: values.stage }),
    ...(late && { late: 'true' }),
    ...(asked && { asked: 'true' }),
    ...(values.body !== undefined && { department: values.body }),
    ...(text !== '' && { text }),
  };
  const { answer, ...pager } = usePaged<typeof registerItems>(`${api}/registers/${of.id}/items`, query);
  const mayEnter = may('register.enter') && (user.role === 'office' || of.enterers.some(({ id }) => id === department));
  return (
    <>
      <Flex gap="small" wrap align="center" role="search">
        <ChoiceFilter
          label={t('状态', 'Status')}
          placeholder={t('全部状态', 'All stages')}
          options={[
            { value: 'open', label: t('待整改', 'Open') },
            { value: 'late', label: t('已逾期', 'Late') },
            { value: 'asked', label: t('延期待批', 'More time asked for') },
            { value: 'handedIn', label: t(HANDED_IN(of.steps).zh, of.steps ? 'To be looked at' : 'To strike off') },
            { value: 'struckOff', label: t('已销号', 'Struck off') },
            { value: 'cancelled', label: t('已移出', 'Taken off') },
          ]}
          value={values.stage}
          choose={(stage) => set({ stage })}
          style={{ flex: '1 1 140px', maxWidth: 200 }}
        />
        {department === undefined && (
          <ChoiceFilter
            label={t('责任单位', 'Responsible')}
            placeholder={t('全部单位', 'All bodies')}
            options={of.owners.map(({ id, name }) => ({ value: id, label: name }))}
            value={values.body}
            choose={(body) => set({ body })}
            style={{ flex: '1 1 180px', maxWidth: 260 }}
          />
        )}
        <Input.Search
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          allowClear
          maxLength={100}
          aria-label={t('查找事项', 'Find items')}
          placeholder={t('事项、内容或编号', 'Item, value or number')}
          style={{ flex: '1 1 180px', maxWidth: 260 }}
        />
        <span style={{ flex: '1 1 auto' }} />
        {mayEnter && (
          <>
            <Button type="primary" onClick={() => setOpened('enter')}>
              {t('登记', 'Enter')}
            </Button>
            <Button onClick={() => setOpened('import')}>{t('导入', 'Import')}</Button>
          </>
        )}
        <ExportButton path={`${api}/registers/${of.id}/items.export`} query={values.body === undefined ? {} : { department: values.body }} filtered={false} />
      </Flex>
      <Loaded of={answer}>
        {({ items, total }) =>
          items.length === 0 ? (
            <Nothing>
              {of.total === 0
                ? t('还没有登记的事项。', 'Nothing has been entered yet.')
                : t('没有符合条件的事项，请放宽筛选条件。', 'No item matches: remove a filter.')}
            </Nothing>
          ) : (
            <>
              <span>{t(`共 ${countName(total)} 项，待办的在前`, `${many(total, 'item')}, what waits first`)}</span>
              <ItemTable register={of} items={items} open={(number) => open({ item: String(number) })} />
              <Pager {...pager} />
            </>
          )
        }
      </Loaded>
      {values.item !== undefined && <ItemDrawer register={of} number={values.item} close={() => close({ item: undefined })} />}
      {opened === 'enter' && <EnterDialog register={of} close={() => setOpened(undefined)} />}
      {opened === 'import' && <ImportDrawer register={of} close={() => setOpened(undefined)} />}
    </>
  );
}
