import type { useWords } from '../../parts/language.tsx';
import { listAt } from './editing.ts';

/** The days of the week as the format names them, Monday first. */
export const weekdayChoices = (t: ReturnType<typeof useWords>['t']) =>
  (['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const).map((value, at) => ({
    value: value as string,
    label: t(`星期${'一二三四五六日'[at]}`, value[0]?.toUpperCase() + value.slice(1)),
  }));

/** Lists what another milestone can be tied to: every other one, and each of its rounds. */
export function milestoneChoices(data: unknown, self: number | undefined): { value: string; label: string }[] {
  return listAt(data, ['milestones']).flatMap(({ id, name, rounds }, index) =>
    index === self
      ? []
      : [
          { value: String(id), label: String(name || id) },
          ...(Array.isArray(rounds) ? rounds.map((round) => ({ value: `${id}-${round?.id}`, label: String(round?.name || round?.id) })) : []),
        ],
  );
}
