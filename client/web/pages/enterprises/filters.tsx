import { Button, Flex, Input, Select, Tag } from 'antd';
import { ChoiceFilter } from '../../parts/choice-filter.tsx';
import { choicesOf } from '../../parts/choices.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';

/** Details by which enterprises are chosen. */
export const CHOSEN = ['park', 'township', 'scale', 'class'] as const;
export const FILTERS = ['sector', 'department', 'assistedBy', 'stage', 'certified', 'light', 'waits', 'text', ...CHOSEN] as const;
export type Filter = Partial<Record<(typeof FILTERS)[number], string>>;
export interface Filtering {
  filter: Filter;
  set(changed: Partial<Record<(typeof FILTERS)[number], string | undefined>>): void;
}

/** Chooses which enterprises are shown, beside their stage (see summary.tsx). All of it stands in the page's address. */
export function Filters({ filter, set }: Filtering) {
  const { t } = useWords();
  const { programme } = useProgramme();
  const { department } = useSession();
  const called = { park: t('园区', 'Park'), township: t('乡镇', 'Township'), scale: t('规模', 'Scale'), class: t('监管类别', 'Class') };
  return (
    <Flex gap="small" wrap role="search">
      <Input.Search
        // The typed text is cleared when another filter is chosen.
        key={filter.text ?? ''}
        defaultValue={filter.text ?? ''}
        maxLength={100}
        allowClear
        placeholder={t('企业名称或统一社会信用代码', 'Name or code')}
        aria-label={t('企业名称或统一社会信用代码', 'Name or code')}
        onSearch={(text) => set({ text: text.trim() })}
        style={{ flex: '1 1 240px', maxWidth: 360 }}
      />
      <Select
        mode="multiple"
        value={filter.sector?.split(',') ?? []}
        onChange={(sectors: string[]) => set({ sector: sectors.join(',') })}
        options={choicesOf(programme.sectors)}
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={t('全部行业', 'All sectors')}
        aria-label={t('行业领域', 'Sectors')}
        maxTagCount="responsive"
        style={{ flex: '1 1 220px', maxWidth: 360 }}
      />
      {department === undefined && (
        <ChoiceFilter
          label={t('主管部门', 'Department')}
          placeholder={t('全部主管部门', 'All departments')}
          options={choicesOf(programme.departments)}
          value={filter.department}
          choose={(chosen) => set({ department: chosen })}
          style={{ flex: '1 1 180px', maxWidth: 260 }}
        />
      )}
      {department !== undefined && (
        <ChoiceFilter
          label={t('主管或配合', 'Supervised or assisted')}
          placeholder={t('主管和配合的', 'Supervised and assisted')}
          options={[
            { value: 'department', label: t('本单位主管的', 'Supervised by us') },
            { value: 'assistedBy', label: t('本单位配合的', 'Assisted by us') },
          ]}
          value={filter.department !== undefined ? 'department' : filter.assistedBy !== undefined ? 'assistedBy' : undefined}
          choose={(chosen) =>
            set({ department: chosen === 'department' ? department : undefined, assistedBy: chosen === 'assistedBy' ? department : undefined })
          }
          style={{ flex: '1 1 150px', maxWidth: 200 }}
        />
      )}
      {CHOSEN.map((name) => (
        <Input.Search
          key={`${name} ${filter[name] ?? ''}`}
          defaultValue={filter[name] ?? ''}
          maxLength={100}
          allowClear
          placeholder={called[name]}
          aria-label={called[name]}
          onSearch={(text) => set({ [name]: text.trim() })}
          style={{ flex: '1 1 120px', maxWidth: 180 }}
        />
      ))}
      {filter.waits !== undefined && (
        <Tag closable onClose={() => set({ waits: undefined })} style={{ alignSelf: 'center' }}>
          {t(`我的待办中的一项（时限 ${filter.waits.slice(-10)}）`, `One line of what waits for me (due ${filter.waits.slice(-10)})`)}
        </Tag>
      )}
      {Object.keys(filter).length > 0 && (
        <Button type="link" onClick={() => set(Object.fromEntries(FILTERS.map((name) => [name, undefined])))}>
          {t('清除筛选', 'Clear')}
        </Button>
      )}
    </Flex>
  );
}
