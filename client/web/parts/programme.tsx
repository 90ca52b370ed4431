import { useQuery } from '@tanstack/react-query';
import { createContext, use, useEffect, useState } from 'react';
import type { z } from 'zod';
import type { programmeView } from '../../contract/programmes.ts';
import { ofSameAddress } from './data.ts';
import { ask } from './http.ts';
import { useWords } from './language.tsx';

export type Programme = z.output<typeof programmeView>;

/**
 * Gives a programme together with the instant (real ms) at which its clock was read. The two stay together while another answer is on its
 * way: a cache's own time of an answer is 0 until there is one.
 */
export function useProgrammeAnswer(id: string) {
  const { language } = useWords();
  const path = `/api/programmes/${id}`;
  return useQuery({
    queryKey: [path, language, 'timed'],
    queryFn: async ({ signal }) => ({ programme: await ask<typeof programmeView>('GET', path, { signal }), readAtMs: Date.now() }),
    placeholderData: ofSameAddress(path),
  });
}

/** The programme of the page, and when (real ms) its clock was read. */
export const ProgrammeContext = createContext<{ programme: Programme; readAtMs: number } | undefined>(undefined);

export function useProgramme() {
  const context = use(ProgrammeContext);
  if (!context) throw new Error('a page that needs a programme was shown without one');
  const { programme, readAtMs } = context;
  const names = new Map([...programme.departments, ...programme.milestones, ...programme.sectors].map(({ id, name }) => [id, name]));
  const [department, milestone] = [
    new Map([...programme.departments, ...programme.outsiders, ...programme.bodies].map((one) => [one.id, one.name])),
    new Map(programme.milestones.map((one) => [one.id, one.name])),
  ];
  return {
    programme,
    readAtMs,
    /** The address below which everything of the API that is the programme's own stands. */
    api: `/api/programmes/${programme.id}`,
    /** The address below which the programme's pages stand. */
    home: `/p/${programme.id}`,
    /** Those to whom an obligation can be given. */
    owners: [...programme.departments, { id: 'office', name: programme.office }],
    departmentName: (id: string) => department.get(id) ?? (id === 'office' ? programme.office : id === 'committee' ? programme.committee : id),
    milestoneName: (id: string) => milestone.get(id) ?? id,
    nameOf: (id: string) => names.get(id) ?? id,
  };
}

/** Gives programme time (epoch ms), which goes on by itself. */
export function useProgrammeNowMs(everyMs = 1_000): number {
  const { programme, readAtMs } = useProgramme();
  const [realMs, setRealMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setRealMs(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return Date.parse(programme.now) + Math.max(0, realMs - readAtMs) * programme.clockRate;
}

/** Shows an instant as a clock on the wall of the programme's zone does: `2019-06-30 09:00`, or only the date. */
export function useClock() {
  const { programme } = useProgramme();
  return clockOf(programme.zone);
}

/** The last instant that a `Date` can hold. */
const LAST_MS = 8.64e15;

export function clockOf(zone: string) {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  const text = (at: string | number) => {
    const ms = typeof at === 'string' ? Date.parse(at) : at;
    // No clock shows what is no instant: a dash does not break the page around it.
    return Math.abs(ms) <= LAST_MS ? format.format(ms) : '—';
  };
  /** Of an instant by which something has to be done: what ends with a day is told as that day, and not as the first minute of the next. */
  const end = (at: string | number) => {
    const ms = typeof at === 'string' ? Date.parse(at) : at;
    return ms % 60_000 === 0 && text(ms).endsWith('00:00') ? `${text(ms - 1).slice(0, 10)} 24:00` : text(ms);
  };
  return { minute: text, end, date: (at: string | number) => text(at).slice(0, 10) };
}
