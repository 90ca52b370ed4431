import { Button, Flex, Radio, Select } from 'antd';
import type { DraftSource } from '../../../contract/drafts.ts';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { bodiesOf, fieldId, keysOf, listAt, textAt, textsAt, useEditing } from './editing.ts';
import { PlanDay } from './plan-day.tsx';
import { FieldFaults, Typed } from './typed.tsx';

const KNOWN = ['id', 'name', 'clause', 'duty', 'due', 'rounds', 'lead', 'assist'];

/** What a milestone says, to be changed. */
export default function Fields({ index, place }: { index: number; place: DraftSource['milestones'][number] | undefined }) {
  const { t } = useWords();
  const { data, set, goTo } = useEditing();
  const path: Path = ['milestones', index];
  const choices = bodiesOf(data).map(({ id, name }) => ({ value: id, label: name }));
  const all = textAt(data, [...path, 'lead']) === 'all';
  const leads = all ? ['all'] : textsAt(data, [...path, 'lead']);
  const more = Object.keys(listAt(data, ['milestones'])[index] ?? {}).filter((key) => !KNOWN.includes(key));
  const choose = (chosen: string[]) =>
    // Everybody and somebody exclude each other: what was chosen last holds.
    set([[...path, 'lead'], chosen.at(-1) === 'all' ? 'all' : chosen.filter((id) => id !== 'all')]);
  const list = { mode: 'multiple' as const, style: { width: '100%' }, showSearch: { optionFilterProp: 'label' } };
  return (
    <div className="milestone-fields">
      {place && place.remarks.length > 0 && <p className="remarks">{place.remarks.map(({ zh, en }) => t(zh, en)).join(t('；', '; '))}</p>}
      <Typed path={[...path, 'name']} label={t('名称', 'Name')} />
      <Time index={index} />
      <div className="plan-field">
        <label htmlFor={fieldId([...path, 'lead'])}>{t('牵头（负责）单位', 'Who answers')}</label>
        <Select
          {...list}
          id={fieldId([...path, 'lead'])}
          value={leads}
          onChange={choose}
          options={[{ value: 'all', label: t('所有部门', 'all departments') }, ...choices]}
        />
        <FieldFaults path={[...path, 'lead']} />
      </div>
      <div className="plan-field">
        <label htmlFor={fieldId([...path, 'assist'])}>{t('配合单位（可不填）', 'Who helps (may be left out)')}</label>
        <Select
          {...list}
          id={fieldId([...path, 'assist'])}
          value={textsAt(data, [...path, 'assist'])}
          onChange={(chosen: string[]) => set([[...path, 'assist'], chosen.length > 0 ? chosen : undefined])}
          options={choices}
        />
        <FieldFaults path={[...path, 'assist']} />
      </div>
      <Typed path={[...path, 'duty']} label={t('要做什么', 'What is owed')} kind="long" />
      <Typed path={[...path, 'clause']} label={t('条款', 'Clause')} />
      {more.length > 0 && (
        <p className="remarks">
          {t('在方案文件里还写有：', 'The plan file says more of it: ')}
          {more.join(t('、', ', '))}{' '}
          <Button size="small" onClick={() => goTo(['file', ...path])}>
            {t('打开方案文件', 'Open the file')}
          </Button>
        </p>
      )}
      <Flex justify="end">
        <Button danger onClick={() => set([path, undefined])}>
          {t('删除这项任务', 'Delete this milestone')}
        </Button>
      </Flex>
    </div>
  );
}

/** The last day of a month. */
const monthEnd = (month: string) => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return `${month}-${new Date(Date.UTC(year, number, 0)).getUTCDate()}`;
};

/** When it is due: by a day, by the end of a month, or several times. */
function Time({ index }: { index: number }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const path: Path = ['milestones', index];
  const rounds = listAt(data, [...path, 'rounds']);
  const keys = keysOf(rounds);
  const due = textAt(data, [...path, 'due']);
  const hasOther = rounds.length === 0 && !('due' in (listAt(data, ['milestones'])[index] ?? {}));
  if (hasOther) return null;
  const kind = rounds.length > 0 ? 'rounds' : due.length === 7 ? 'month' : 'day';
  const name = textAt(data, [...path, 'name']);
  const change = (to: string) => {
    const first = rounds.length > 0 ? textAt(data, [...path, 'rounds', 0, 'due']) : due;
    if (to === 'rounds') set([[...path, 'due'], undefined], [[...path, 'rounds'], [{ id: first || '1', name: name || '1', due: first }]]);
    else {
      const wanted = to === 'month' ? first.slice(0, 7) : first.length === 7 ? monthEnd(first) : first;
      set(...(rounds.length > 0 ? ([[[...path, 'rounds'], undefined]] as [Path, undefined][]) : []), [[...path, 'due'], wanted]);
    }
  };
  return (
    <div className="plan-field">
      <Flex wrap gap="small" align="center">
        <span id={`${fieldId(path)}-when`}>{t('时限', 'Due')}</span>
        <Radio.Group
          aria-labelledby={`${fieldId(path)}-when`}
          size="small"
          optionType="button"
          value={kind}
          onChange={({ target }) => change(target.value)}
          options={[
            { value: 'day', label: t('某日', 'a day') },
            { value: 'month', label: t('某月底', 'a month’s end') },
            { value: 'rounds', label: t('分几轮', 'in rounds') },
          ]}
        />
      </Flex>
      {kind !== 'rounds' ? (
        <PlanDay path={[...path, 'due']} label={t('时限', 'Due')} kind={kind === 'month' ? 'month' : 'date'} hideLabel />
      ) : (
        <ul className="rounds">
          {rounds.map((_, round) => (
            <li key={keys[round]}>
              <Typed path={[...path, 'rounds', round, 'name']} label={t(`第 ${round + 1} 轮名称`, `Name of round ${round + 1}`)} hideLabel />
              <PlanDay
                path={[...path, 'rounds', round, 'due']}
                label={t(`第 ${round + 1} 轮时限`, `Round ${round + 1} due`)}
                kind={textAt(data, [...path, 'rounds', round, 'due']).length === 7 ? 'month' : 'date'}
                hideLabel
              />
              <Button size="small" disabled={rounds.length === 1} onClick={() => set([[...path, 'rounds', round], undefined])}>
                {t('删除', 'Delete')}
              </Button>
            </li>
          ))}
          <li>
            <Button
              size="small"
              onClick={() =>
                set([
                  [...path, 'rounds', rounds.length],
                  { id: roundCode(rounds), name: t(`${name}第 ${rounds.length + 1} 轮`, `${name}, round ${rounds.length + 1}`), due: '' },
                ])
              }
            >
              {t('再加一轮', 'One more round')}
            </Button>
          </li>
        </ul>
      )}
    </div>
  );
}

function roundCode(rounds: readonly Record<string, unknown>[]): string {
  let number = rounds.length + 1;
  while (rounds.some(({ id }) => String(id) === `r${number}`)) number++;
  return `r${number}`;
}
