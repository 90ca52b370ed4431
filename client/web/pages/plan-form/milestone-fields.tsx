import { Button, Flex } from 'antd';
import type { DraftSource } from '../../../contract/drafts.ts';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { BodiesOrAll, Several } from './choosing.tsx';
import { leadersOf, listAt, useEditing } from './editing.ts';
import { Terms } from './milestone-terms.tsx';
import Time from './milestone-time.tsx';
import { Typed } from './typed.tsx';

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
  const choices = leadersOf(data).map(({ id, name }) => ({ value: id, label: name }));
  const more = Object.keys(listAt(data, ['milestones'])[index] ?? {}).flatMap((key) => ELSEWHERE[key] ?? []);
  return (
    <div className="milestone-fields">
      {place && place.remarks.length > 0 && <p className="remarks">{place.remarks.map(({ zh, en }) => t(zh, en)).join(t('；', '; '))}</p>}
      <Typed path={[...path, 'name']} label={t('名称', 'Name')} />
      <Time index={index} />
      <BodiesOrAll path={[...path, 'lead']} label={t('牵头（负责）单位', 'Who answers')} office outsiders />
      <Several path={[...path, 'assist']} label={t('配合单位（可不填）', 'Who helps (may be left out)')} options={choices} />
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
