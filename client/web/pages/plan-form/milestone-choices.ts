import { listAt } from './editing.ts';

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
