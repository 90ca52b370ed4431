import type { itemEntered } from '../../../contract/registers.ts';
import { many } from '../../../contract/words.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { useWords } from '../../parts/language.tsx';
import { useClock, useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { fieldsOf, type Register, valuesTyped } from './register.ts';

/** Asks for one item as a form. */
export function EnterDialog({ register, close }: { register: Register; close(): void }) {
  const { t, language } = useWords();
  const { programme, api } = useProgramme();
  const { date } = useClock();
  const { department } = useSession();
  const { steps = [], owners } = register;
  const limit = register.limit ?? steps[0]?.limit;
  const own = owners.some(({ id }) => id === department) ? department : undefined;
  const usual =
    limit === undefined
      ? undefined
      : 'days' in limit
        ? t(`不填则为登记后 ${limit.days} 日`, `Without it: ${many(limit.days, 'day')} after it is entered`)
        : 'workingDays' in limit
          ? t(`不填则为登记后 ${limit.workingDays} 个工作日`, `Without it: ${many(limit.workingDays, 'working day')} after it is entered`)
          : t(`不填则为 ${limit.by}`, `Without it: ${limit.by}`);
  const first = steps[0]?.name;
  return (
    <AskDialog
      about={register.id}
      title={t(`登记：${register.name}`, `Enter: ${register.name}`)}
      confirm={t('登记', 'Enter')}
      fields={[
        { name: 'name', label: t('事项', 'Item'), kind: 'text', required: true },
        ...fieldsOf(register, language),
        {
          name: 'department',
          label: t('责任单位', 'Responsible'),
          kind: 'choice',
          required: true,
          options: owners.map(({ id, name }) => ({ value: id, label: name })),
          ...(own !== undefined && { initial: own }),
        },
        {
          name: 'dueOn',
          label: first === undefined ? t('时限', 'Due') : t(`第一步“${first}”的时限`, `Due day of the first step, “${first}”`),
          kind: 'date',
          required: limit === undefined,
          min: date(programme.now),
          ...(usual !== undefined && { help: usual }),
        },
      ]}
      act={({ name, department: org, dueOn, ...typed }, { change }) =>
        change<typeof itemEntered>({
          path: `${api}/registers/${register.id}/items`,
          body: { name, department: org, ...(dueOn !== undefined && { dueOn }), values: valuesTyped(register, typed) },
          done: t('已登记；责任单位下一个工作日早上收到通知', 'Entered; whoever sees to it is told the next working morning'),
        })
      }
      close={close}
    />
  );
}
