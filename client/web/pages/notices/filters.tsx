import { Input, Tag } from 'antd';
import { COMMITTEE, NOTICE_KINDS, OPERATOR } from '../../../contract/tables.ts';
import { noticeKindName, rungName } from '../../../contract/words.ts';
import { ChoiceFilter } from '../../parts/choice-filter.tsx';
import { choicesOf } from '../../parts/choices.ts';
import { useWords } from '../../parts/language.tsx';
import { obligationParts } from '../../parts/obligation-id.ts';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';

type Name = 'department' | 'kind' | 'rung' | 'text' | 'obligation';

interface Props {
  values: Partial<Record<Name, string>>;
  set(changed: Partial<Record<Name, string | undefined>>): void;
}

/** Filters by recipient, kind and words; rung and obligation come from links on other pages and can be taken away here. */
export function NoticeFilters({ values, set }: Props) {
  const { t, language } = useWords();
  const { programme, owners, milestoneName, departmentName } = useProgramme();
  const { department: own } = useSession();
  const { milestone, department } = obligationParts(values.obligation ?? '');
  const recipients = [...owners, { id: COMMITTEE, name: programme.committee }, { id: OPERATOR, name: t('系统管理员', 'operator') }];
  return (
    <search style={{ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center' }}>
      <Input.Search
        key={values.text ?? ''}
        aria-label={t('按主题或邮箱查找', 'Find by subject or address')}
        placeholder={t('主题或邮箱，回车查找', 'Subject or address, then Enter')}
        defaultValue={values.text ?? ''}
        maxLength={100}
        allowClear
        enterButton={t('查找', 'Find')}
        onSearch={(text) => set({ text: text.trim() })}
        style={{ width: 300, maxWidth: '100%' }}
      />
      {own === undefined && (
        <ChoiceFilter
          label={t('收件单位', 'To whom')}
          options={choicesOf(recipients)}
          value={values.department}
          choose={(department) => set({ department })}
          style={{ width: 200 }}
        />
      )}
      <ChoiceFilter
        label={t('种类', 'Kind')}
        options={NOTICE_KINDS.map((kind) => ({ value: kind, label: noticeKindName(kind, language) }))}
        value={values.kind}
        choose={(kind) => set({ kind })}
        style={{ width: 130 }}
      />
      {values.rung !== undefined && (
        <Tag closable onClose={() => set({ rung: undefined })}>
          {t('级次：', 'Rung: ')}
          {rungName(values.rung, language)}
        </Tag>
      )}
      {values.obligation !== undefined && (
        <Tag closable onClose={() => set({ obligation: undefined })} style={{ whiteSpace: 'normal' }}>
          {t('任务：', 'Obligation: ')}
          {`${departmentName(department)} · ${milestoneName(milestone)}`}
        </Tag>
      )}
    </search>
  );
}
