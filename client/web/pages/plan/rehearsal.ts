/** A rehearsal's answer as the page shows it. The one place that knows its shape: what is missing there is missing here, nothing breaks. */
export interface Rehearsed {
  /** Figures that the answer has, in the order in which they are shown. */
  summary: Partial<Record<(typeof FIGURES)[number], number>>;
  firstDay?: string;
  lastDay?: string;
  worstDay?: Busiest;
  bodies: { org: string; name?: string; obligations?: number; lapsed?: number; neverSettled?: number; mails: number; worstDay?: Busiest }[];
  /** The gravest first. */
  findings: { severity: string; count: number; line?: number; what: string }[];
  /** Mails that leave, by day in order. */
  days: [date: string, mails: number][];
}

export interface Busiest {
  date: string;
  mails: number;
}

export const FIGURES = ['obligations', 'historic', 'sent', 'lapsed', 'neverSettled', 'toCommittee', 'overtaken', 'moot', 'waiting'] as const;

type Fields = Record<string, unknown>;
const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const list = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fields) : []);
const number = (value: unknown) => (typeof value === 'number' ? value : undefined);
const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

function busiest(value: unknown): Busiest | undefined {
  const { date, mails } = fields(value);
  return typeof date === 'string' && typeof mails === 'number' ? { date, mails } : undefined;
}

/** Only what is there. */
function present<T extends object>(values: T) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

export function readRehearsal(answer: unknown, language: 'zh' | 'en'): Rehearsed {
  const { summary, bodies, findings, notices } = fields(answer);
  const figures = fields(summary);
  const days = new Map<string, number>();
  for (const { outcome, leaves } of list(notices)) {
    const date = text(leaves)?.slice(0, 10);
    if (date !== undefined && (outcome === undefined || outcome === 'sent')) days.set(date, (days.get(date) ?? 0) + 1);
  }
  return {
    summary: Object.fromEntries(FIGURES.flatMap((name) => (typeof figures[name] === 'number' ? [[name, figures[name]]] : []))),
    ...present({ firstDay: text(figures.firstDay), lastDay: text(figures.lastDay), worstDay: busiest(figures.worstDay) }),
    bodies: list(bodies).map((body) => ({
      org: text(body.org) ?? '',
      mails: number(body.mails) ?? 0,
      ...present({
        name: text(body.name),
        obligations: number(body.obligations),
        lapsed: number(body.lapsed),
        neverSettled: number(body.neverSettled),
        worstDay: busiest(body.worstDay),
      }),
    })),
    findings: list(findings).map((finding) => ({
      severity: text(finding.severity) ?? 'minor',
      count: number(finding.count) ?? 1,
      ...present({ line: number(finding.line) }),
      what: text(finding.what) ?? text(fields(finding.what)[language]) ?? '',
    })),
    days: [...days].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}
