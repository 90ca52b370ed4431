import { Flex, Select } from 'antd';
import { Link } from 'react-router';
import type { z } from 'zod';
import type { workflowPage } from '../../../contract/system.ts';
import { LIGHTS, type Light } from '../../../contract/tables.ts';
import { lightName } from '../../../contract/words.ts';
import { ChoiceFilter } from '../../parts/choice-filter.tsx';
import { type Choice, choicesOf } from '../../parts/choices.ts';
import { usePaged } from '../../parts/data.ts';
import { useFilters } from '../../parts/filters.ts';
import { useWords } from '../../parts/language.tsx';
import { Pager } from '../../parts/pager.tsx';
import { useClock, useProgramme } from '../../parts/programme.tsx';
import { DataTable } from '../../parts/table.tsx';
import { LightTag, Loaded, Nothing, Section } from '../../parts/view.tsx';
import { kindName, STATUSES, stagesOf, statusName, WORKFLOW_KINDS, workflowStageName } from './words.ts';

type Workflow = z.output<typeof workflowPage>['items'][number];

/** Lists the workflows of this programme by what they are registered with. Without a choice, it lists those that run. */
export function Workflows() {
  const { t, language } = useWords();
  const { programme, owners } = useProgramme();
  const { values, set } = useFilters(['kind', 'stage', 'light', 'status', 'milestone', 'department']);
  const { status = 'Running', ...filter } = values;
  const { answer, ...pages } = usePaged<typeof workflowPage>('/api/operations/workflows', {
    ...filter,
    programme: programme.id,
    ...(status !== 'any' && { status }),
  });
  const stages = stagesOf(values.kind);
  const choices: [name: keyof typeof values, label: string, options: Choice[], widthPx: number][] = [
    ['kind', t('种类', 'Kind'), WORKFLOW_KINDS.map((kind) => ({ value: kind, label: kindName(kind, language) })), 130],
    ['stage', t('阶段', 'Stage'), stages.map((stage) => ({ value: stage, label: workflowStageName(values.kind ?? '', stage, language) })), 170],
    ['light', t('红黄灯', 'Light'), LIGHTS.map((light) => ({ value: light, label: lightName(light, language) })), 100],
    ['milestone', t('阶段任务', 'Milestone'), choicesOf(programme.milestones), 220],
    ['department', t('单位', 'Department'), choicesOf(owners), 190],
  ];
  return (
    <Section title={t('流程', 'Workflows')}>
      <Flex vertical gap="middle">
        <search style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
          {choices.map(
            ([name, label, options, widthPx]) =>
              options.length > 0 && (
                <ChoiceFilter
                  key={name}
                  label={label}
                  options={options}
                  value={values[name]}
                  // A choice of another kind clears the stage: the stages of another kind are other stages.
                  choose={(value) => set({ ...(name === 'kind' && { stage: undefined }), [name]: value })}
                  style={{ width: widthPx }}
                />
              ),
          )}
          <Select
            aria-label={t('状态', 'Status')}
            options={[...STATUSES.map((one) => ({ value: one, label: statusName(one, language) })), { value: 'any', label: t('所有状态', 'of any status') }]}
            value={status}
            onChange={(value: string) => set({ status: value === 'Running' ? undefined : value })}
            popupMatchSelectWidth={false}
            style={{ width: 150 }}
          />
        </search>
        <Loaded of={answer}>
          {({ items, total }) =>
            items.length === 0 ? (
              <Nothing>{t('没有符合条件的流程，请放宽条件。', 'No workflow fits: ask for less.')}</Nothing>
            ) : (
              <>
                <p style={{ margin: 0 }}>{t(`共 ${total} 个`, `${total} in all`)}</p>
                <Rows items={items} withStatus={status === 'any'} />
                <Pager {...pages} />
              </>
            )
          }
        </Loaded>
      </Flex>
    </Section>
  );
}

function Rows({ items, withStatus }: { items: Workflow[]; withStatus: boolean }) {
  const { t, language } = useWords();
  const { departmentName } = useProgramme();
  const { date, minute } = useClock();
  return (
    <DataTable<Workflow>
      stacks
      rowKey="runId"
      dataSource={items}
      columns={[
        {
          title: t('名称', 'Name'),
          render: (_, { id, title }) => (
            <Link to={`?id=${encodeURIComponent(id)}`} style={{ whiteSpace: 'normal' }}>
              {title}
            </Link>
          ),
        },
        { title: t('种类', 'Kind'), render: (_, { type }) => kindName(type, language) },
        { title: t('单位', 'Department'), render: (_, { department }) => department && departmentName(department) },
        { title: t('阶段', 'Stage'), render: (_, { type, stage }) => stage && workflowStageName(type, stage, language) },
        { title: t('红黄灯', 'Light'), render: (_, { light }) => light && isLight(light) && <LightTag light={light} /> },
        { title: t('时限', 'Due'), render: (_, { due }) => due && dueDay(due, date) },
        ...(withStatus ? [{ title: t('状态', 'Status'), render: (_: unknown, { status }: Workflow) => statusName(status, language) }] : []),
        { title: t('启动（现实）', 'Started (real)'), render: (_, { startedAt }) => minute(startedAt) },
      ]}
    />
  );
}

const isLight = (light: string): light is Light => (LIGHTS as readonly string[]).includes(light);

/** Gives the day of a due instant, which is the exclusive end of that day: the day itself is the one before. */
const dueDay = (due: string, date: (at: number) => string) => date(Date.parse(due) - 1);
