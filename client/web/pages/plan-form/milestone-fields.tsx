import { Button, Flex, Select } from 'antd';
import type { DraftSource } from '../../../contract/drafts.ts';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { bodiesOf, fieldId, leadersOf, listAt, textAt, textsAt, useEditing } from './editing.ts';
import { Terms } from './milestone-terms.tsx';
import Time from './milestone-time.tsx';
import { FieldFaults, Typed } from './typed.tsx';

/** The parts that no field here changes: they stay as they are, and are named. */
const ELSEWHERE: Record<string, { zh: string; en: string }> = {
  scope: { zh: '分行业办理', en: 'done sector by sector' },
  ladder: { zh: '单独的催办级次', en: 'a ladder of its own' },
  roster: { zh: '企业名单', en: 'a roster of enterprises' },
  form: { zh: '填报表', en: 'a form' },
  parts: { zh: '分项', en: 'parts' },
  progress: { zh: '进展', en: 'progress' },
  contributions: { zh: '配合事项', en: 'contributions' },
  replaces: { zh: '接替的任务', en: 'what it replaces' },
};

/** Shows what a milestone says, to be changed. */
export default function Fields({ index, place }: { index: number; place: DraftSource['milestones'][number] | undefined }) {
  const { t } = useWords();
  const { data, set, goTo } = useEditing();
  const path: Path = ['milestones', index];
  const choices = bodiesOf(data).map(({ id, name }) => ({ value: id, label: name }));
  const all = textAt(data, [...path, 'lead']) === 'all';
  const leads = all ? ['all'] : textsAt(data, [...path, 'lead']);
  const more = Object.keys(listAt(data, ['milestones'])[index] ?? {}).flatMap((key) => ELSEWHERE[key] ?? []);
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
          options={[{ value: 'all', label: t('所有部门', 'all departments') }, ...leadersOf(data).map(({ id, name }) => ({ value: id, label: name }))]}
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
      <Terms index={index} />
      {more.length > 0 && (
        <p className="remarks">
          {t('在方案文件里还写有：', 'The plan file says more of it: ')}
          {more.map(({ zh, en }) => t(zh, en)).join(t('、', ', '))}{' '}
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
