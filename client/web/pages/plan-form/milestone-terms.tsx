import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { Choice, Several } from './choosing.tsx';
import { CopyEach } from './copy-each.tsx';
import { at, bodiesOf, listAt, textAt, textsAt, useEditing } from './editing.ts';
import { Extensions } from './extensions.tsx';
import { milestoneChoices } from './milestone-choices.ts';

/** Asks how those who answer do it together, who accepts it, what has to be done before, and who gets it as well. */
export function Terms({ index }: { index: number }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const path: Path = ['milestones', index];
  const leads = textsAt(data, [...path, 'lead']);
  const groups = new Set(listAt(data, ['groups']).map(({ id }) => String(id)));
  const several = textAt(data, [...path, 'lead']) === 'all' || leads.length > 1 || leads.some((id) => groups.has(id));
  const registers = listAt(data, ['registers']).map(({ id, name }) => ({ value: String(id), label: String(name || id) }));
  const together = textAt(data, [...path, 'together']);
  const confirm = at(data, [...path, 'confirm']);
  const confirmer = confirm === false ? 'nobody' : confirm === undefined || confirm === true ? 'office' : String(confirm);
  const copies = [
    ...bodiesOf(data).filter(({ id }) => id !== 'office'),
    ...listAt(data, ['bodies']).map(({ id, name }) => ({ id: String(id), name: String(name ?? id) })),
    { id: 'committee', name: textAt(data, ['committee', 'name']) || t('领导小组', 'the committee') },
    { id: 'authority', name: textAt(data, ['authority', 'name']) || t('达标发证部门', 'the authority') },
  ];
  return (
    <>
      {(several || together !== '') && (
        <Choice
          path={[...path, 'together']}
          label={t('几个单位如何办理', 'How they do it')}
          value={together || 'each'}
          choose={(value) => set([[...path, 'together'], value === 'each' ? undefined : value])}
          options={[
            { value: 'each', label: t('分别办理', 'each by itself') },
            { value: 'all', label: t('共同牵头，各自报送', 'together, each hands in its part') },
            { value: 'any', label: t('共同牵头，一家报送即可', 'together, one hands in for all') },
          ]}
          help={
            together === 'any'
              ? t(
                  '任一单位报送后，其他单位不再催；办结一次，各单位都算办结。',
                  'Once one has handed in nobody else is reminded; settled once, it is settled for all.',
                )
              : together === 'all'
                ? t('各单位都要报送；通知里写明谁已报、谁未报。', 'Everybody hands in; mails say who has and who has not.')
                : t('各单位的任务互不相关，分别提醒、分别办结。', 'Each is reminded and settled by itself.')
          }
        />
      )}
      <Right path={path} />
      <Choice
        path={[...path, 'confirm']}
        label={t('由谁办结', 'Who accepts it')}
        value={confirmer}
        choose={(value) =>
          set(
            [[...path, 'confirm'], value === 'office' ? undefined : value === 'nobody' ? false : value],
            ...((value === 'both' || value === 'nobody') && at(data, [...path, 'reviewer']) !== undefined
              ? [[[...path, 'reviewer'], undefined] as [Path, undefined]]
              : []),
          )
        }
        options={[
          { value: 'office', label: t('办公室审核办结', 'the office') },
          { value: 'committee', label: t('领导小组审定办结', 'the committee') },
          { value: 'both', label: t('先办公室审核，再领导小组审定', 'the office, then the committee') },
          { value: 'nobody', label: t('报送即办结，不用审核', 'nobody: settled when it is handed in') },
        ]}
        help={
          confirmer === 'both'
            ? t('任何一方退回，都回到责任单位，重新从办公室审起。', 'A return of either goes back to the department, and the office begins again.')
            : confirmer === 'nobody'
              ? t('材料一报送，任务就结束。', 'It is over as soon as it is handed in.')
              : t('材料报送后等审核，可以办结，也可以退回。', 'What is handed in is accepted or returned.')
        }
      />
      {(confirmer === 'office' || confirmer === 'committee' || textAt(data, [...path, 'reviewer']) !== '') && (
        <Choice
          path={[...path, 'reviewer']}
          label={t('先由谁初审（可不选）', 'Which department looks at it first (may be left out)')}
          value={textAt(data, [...path, 'reviewer'])}
          choose={(value) => set([[...path, 'reviewer'], value === '' ? undefined : value])}
          options={[
            { value: '', label: t('不用初审', 'none') },
            ...bodiesOf(data)
              .filter(({ id }) => id !== 'office')
              .map(({ id, name }) => ({ value: id, label: name })),
          ]}
          help={t('初审同意后再送办结的单位；它自己报送的直接送。', 'What it agrees to goes on to whoever accepts it; its own goes there at once.')}
        />
      )}
      <Several
        path={[...path, 'needs']}
        label={t('先要办结的任务（可不填）', 'What has to be settled before (may be left out)')}
        options={milestoneChoices(data, index)}
        help={t('这些任务没有办结，本任务可以报送，但不能办结。', 'Until these are settled it may be handed in, but nobody can accept it.')}
      />
      {(registers.length > 0 || at(data, [...path, 'needsStruckOff']) !== undefined) && (
        <Several
          path={[...path, 'needsStruckOff']}
          label={t('先要销号的清单（可不填）', 'Registers to be struck off before (may be left out)')}
          options={registers}
          help={t(
            '还有未销号的，本任务可以报送，但不能办结：清单的责任单位只看本单位的，其他单位看全部；一项也没有登记的，拦不住。',
            'While an item is open it may be handed in, but nobody can accept it: for who sees to items its own count, for others all. A register without items holds nothing back.',
          )}
        />
      )}
      <Several
        path={[...path, 'copyTo']}
        label={t('材料抄送（可不填）', 'Copies go to (may be left out)')}
        options={copies.map(({ id, name }) => ({ value: id, label: name }))}
        help={t('一报送就告知他们；没有邮箱的，由办公室转告。', 'They are told as soon as it is handed in; the office passes it on to whoever has no address.')}
      />
      <CopyEach path={[...path, 'copyEach']} lead={[...path, 'lead']} copies={copies} />
      <Choice
        path={[...path, 'evidence']}
        label={t('是否须附材料', 'Files')}
        value={String(at(data, [...path, 'evidence']) !== false)}
        choose={(value) => set([[...path, 'evidence'], value === 'true' ? undefined : false])}
        options={[
          { value: 'true', label: t('报送时至少附一份材料', 'at least one with what is handed in') },
          { value: 'false', label: t('可以不附', 'none needed') },
        ]}
      />
      <Extensions path={[...path, 'extensions']} of="milestone" />
    </>
  );
}

/** Asks whether somebody has to do it, or only may: a right is settled by being used. */
function Right({ path }: { path: Path }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const may = at(data, [...path, 'optional']) === true;
  /** What a right does not go with, and has a field here. */
  const gone = ['together', 'reviewer', 'extensions'].flatMap((key): [Path, undefined][] =>
    at(data, [...path, key]) === undefined ? [] : [[[...path, key], undefined]],
  );
  return (
    <Choice
      path={[...path, 'optional']}
      label={t('必须办还是可以办', 'Whether it has to be done')}
      value={may ? 'may' : 'must'}
      choose={(to) => (to === 'may' ? set([[...path, 'optional'], true], [[...path, 'confirm'], false], ...gone) : set([[...path, 'optional'], undefined]))}
      options={[
        { value: 'must', label: t('必须办', 'it has to be done') },
        { value: 'may', label: t('可以办，也可以不办（如申请复核）', 'a right that nobody has to use, such as a review') },
      ]}
      {...(may && { help: t('到期没有用的，不催、不算逾期、不计分。', 'Unused it is neither chased nor late, and counts in no score.') })}
    />
  );
}
