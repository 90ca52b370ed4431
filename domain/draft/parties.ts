import { type Assigning, assignedIn } from './assigned.ts';
import { mentionsIn } from './bodies.ts';
import type { Duty } from './duty.ts';
import type { Sentence } from './reading.ts';
import { labelledIn, type Placed, rolesIn, underChiefs } from './roles.ts';
import type { Sureness } from './source.ts';
import { isNobody, NOBODY, type Parties } from './understanding.ts';

/** One name for each body of a document. */
export type Names = (name: string) => string;

/** What `names` gives for a short name of the office, or of the committee. */
export const OFFICE = '@office';
export const COMMITTEE = '@committee';
const isPlain = (name: string) => name !== OFFICE && name !== COMMITTEE;

/** Bodies by their names, of which some may be other names of the office or the committee. */
export function named(given: readonly string[], names: Names): Parties {
  const all = given.map(names);
  return { all: false, office: all.includes(OFFICE), committee: all.includes(COMMITTEE), names: all.filter(isPlain) };
}
/** The same for those who only help. */
export const plainNames = (given: readonly string[], names: Names): string[] => given.map(names).filter(isPlain);

/** Who answers in a clause where the sentence itself does not say. */
export interface ClauseParties {
  /** Whoever answers for a sentence that is no duty of its own. */
  around(sentence: Sentence): Parties;
  leads(duty: Pick<Duty, 'sentence' | 'roles'>): { leads: Parties; assists: string[]; recipients: string[]; together?: true; sure: Sureness };
  names: Names;
}

function collect(placed: readonly Placed[], names: Names, role: Placed['role']): Parties {
  let parties = NOBODY;
  for (const mention of placed) {
    if (mention.role !== role) continue;
    const one: Parties =
      mention.kind === 'all'
        ? { ...NOBODY, all: true }
        : mention.kind === 'office'
          ? { ...NOBODY, office: true }
          : mention.kind === 'committee'
            ? { ...NOBODY, committee: true }
            : mention.kind === 'body'
              ? named([mention.name], names)
              : NOBODY;
    parties = joined(parties, one);
  }
  return parties;
}

/** Several of whom each is called 牵头, or of whom the sentence says that they do it jointly. */
const isTogether = (placed: readonly Placed[], { all, names, office }: Parties, { text }: Sentence): true | undefined =>
  !all &&
  names.length + (office ? 1 : 0) > 1 &&
  (placed.every(({ role, chief }) => role !== 'lead' || chief) || /(?:共同|联合|会同)(?:牵头|负责|承担|组织|开展|完成|报送)/.test(text))
    ? true
    : undefined;

/** The bodies that a clause is called by, where its heading is nothing else. */
const headOf = (heading: string): Placed[] => {
  const all = mentionsIn(heading);
  const rest = all.reduce((so, { at, end }) => so.slice(0, at) + '、'.repeat(end - at) + so.slice(end), heading);
  if (all.length > 0 && /^[、和及与]+$/.test(rest)) return all.map((mention) => ({ ...mention, role: 'lead' }));
  // （四）德育处、团委: sections by their endings, and nothing else.
  const items = heading.split(/[、和及与]/);
  let at = 0;
  return heading.length <= 24 && items.every((item) => SECTION_ALONE.test(item))
    ? items.map((name) => {
        const start = heading.indexOf(name, at);
        at = start + name.length;
        return { at: start, end: at, name, kind: 'body', role: 'lead' };
      })
    : [];
};

const SECTION_ALONE =
  /^(?![加建推强完提优健开抓做落压严深规打全防筑夯])\p{Script=Han}{1,6}(?:(?<![查惩判])处|[科股]|(?<![教卧])室|办公室|(?<!举|主|承|督|创|交|兴)办|委员会|(?<!大|小)队)$|^(?:团委|工会|妇联)$/u;

/** 责任单位排在首位的为牵头单位 */
const FIRST_LEADS =
  /(?:首位|第[一1](?:位|个|名)?|最前)的?(?:单位|部门)?(?:为|是|作为)(?:总?牵头|主责|主办|主要负责)|(?:首个|第[一1]个)(?:责任)?(?:单位|部门)(?:为|是|作为)?(?:总?牵头|主责|主办)/;
export const saysFirstLeads = (text: string): boolean => FIRST_LEADS.test(text);
export const isFirstChiefIn = (sentences: readonly Sentence[]): boolean => sentences.some(({ text }) => saysFirstLeads(text));
const firstAsChief = (placed: readonly Placed[], isListed: boolean): Placed[] => {
  const first = placed.find(({ role, labelled }) => role === 'lead' && (isListed || labelled));
  return placed.map((mention) => (mention === first && !placed.some(({ chief }) => chief) ? { ...mention, chief: true as const } : mention));
};

/** Whether only labels stand between two paragraphs. */
const isListed = (own: readonly Sentence[], from: number, to: number) =>
  own.every(({ paragraph, text, at }) => at > 0 || paragraph.index <= from || paragraph.index > to || labelledIn(text)[0]?.at === 0);

/** 国有林场要在3月10日前…: whether the part with the first date begins with somebody who acts. */
const isOfUnknown = ({ text, times }: Sentence): boolean => {
  const [first] = times;
  const before = first === undefined ? '' : text.slice(0, first.time.at);
  return UNKNOWN_LEADS.test(text) || UNKNOWN_ACTS.test(before.slice(Math.max(...['，', '；', '。', '：'].map((mark) => before.lastIndexOf(mark))) + 1));
};
const UNKNOWN_LEADS = /^(?!本|此|该|全|责任|牵头|具体|共同|分别|统一|由)[\p{Script=Han}（）]{2,12}?(?<![长导人员志])负责(?!人|制|同志)/u;
const UNKNOWN_ACTS =
  /^各(?!项|类|种|自|个)\p{Script=Han}{1,8}(?:于|在)?$|^(?!各|全|本)\p{Script=Han}{1,5}(?<!人|成|全|官|要)员(?:要|应当?|须)?$|(?:主要|分管|党政)(?:领导|负责人|负责同志)(?:要|应当?|须)?(?:在|于)?$|^(?!本|此|该|全|整改|改造)(?:各\p{Script=Han}{1,10}|\p{Script=Han}{2,10}(?:[校院所站厂]|林场|农场|(?<!小)组|室|队|部|处|科|办|局|委))(?:、\p{Script=Han}{2,12})*(?:要|应当?|须|必须)(?:在|于)?$/u;

export function partiesOf(sentences: readonly Sentence[], names: Names, rows: readonly Assigning[] = []): ClauseParties {
  const roles = new Map<Sentence, Placed[]>(sentences.map((sentence) => [sentence, rolesIn(sentence.text)]));
  const byClause = new Map<string, Sentence[]>();
  for (const sentence of sentences) byClause.set(sentence.clause.id, [...(byClause.get(sentence.clause.id) ?? []), sentence]);
  const isFirstChief = isFirstChiefIn(sentences);
  const parents = new Map(sentences.map(({ clause }) => [clause.id, clause.parent]));
  /** What the clause says of itself in labels or in brackets; then whoever its sentences begin with. */
  const ofClause = (id: string, near?: Sentence): { placed: Placed[]; how: Sureness } | undefined => {
    const own = byClause.get(id) ?? [];
    const labelled = own.filter(
      (sentence) =>
        labelledIn(sentence.text).some(({ kind }) => kind === 'lead' || kind === 'assist') ||
        (sentence.standing === 'bracket' && (roles.get(sentence) ?? []).some(({ role }) => role === 'lead')),
    );
    // Labels in lines of their own that follow one another belong together.
    const runs: Sentence[][] = [];
    for (const sentence of labelled) {
      const before = runs.at(-1)?.at(-1);
      if (before && sentence.paragraph.index - before.paragraph.index <= 1 && own.indexOf(sentence) - own.indexOf(before) === 1) runs.at(-1)?.push(sentence);
      else runs.push([sentence]);
    }
    const isAfter = ({ paragraph, at }: Sentence) =>
      near === undefined || paragraph.index > near.paragraph.index || (paragraph.index === near.paragraph.index && at >= near.at);
    // 责任单位：… above 完成时限：… is of the same list of labels.
    const [label] = labelledIn(own.find(({ paragraph, at }) => paragraph === near?.paragraph && at === 0)?.text ?? '');
    const isOfList = label?.kind === 'time' && label.at === 0;
    const above =
      near && isOfList
        ? runs.find((run) => run.some(({ paragraph }) => paragraph.index < near.paragraph.index && isListed(own, paragraph.index, near.paragraph.index)))
        : undefined;
    const chosen = above ?? (near ? (runs.find((run) => run.some(isAfter)) ?? runs.at(-1) ?? []) : labelled);
    const placed = underChiefs(chosen.flatMap((sentence) => roles.get(sentence) ?? []));
    if (placed.some(({ role }) => role === 'lead')) return { placed, how: 'sure' };
    const earlier = near
      ? own.filter(({ paragraph, at }) => paragraph.index < near.paragraph.index || (paragraph.index === near.paragraph.index && at < near.at)).reverse()
      : own;
    // 材料齐全的，15日内审核，审核后由区财政局拨付: whoever acts later by a day of its own does not answer for what comes before.
    // 第二步：执法检查（4月11日至9月30日）。 leads to what is said of it.
    const isTitle = near === undefined || near.standing !== 'text' || /^[^，；。]{2,40}（[^（）]*）[。：]$/.test(near.text);
    const later = own.filter((other) => isTitle || other === near || other.times.length === 0);
    for (const sentence of [...earlier, ...later]) {
      const of = roles.get(sentence) ?? [];
      if (of.some(({ role }) => role === 'lead')) return { placed: of, how: 'likely' };
    }
    return placed.length > 0 ? { placed, how: 'likely' } : undefined;
  };
  /** 责任单位：… in a line of its own under the last of several items, none of which has one: it is of them all. */
  const ofLastSibling = (id: string): { placed: Placed[]; how: Sureness } | undefined => {
    const parent = parents.get(id);
    const siblings = parent === undefined ? [] : [...parents].flatMap(([other, of]) => (of === parent ? [other] : []));
    const last = siblings.at(-1);
    const labelled = (of: string) => (byClause.get(of) ?? []).filter(({ text }) => labelledIn(text).some(({ kind }) => kind === 'lead'));
    if (last === undefined || last === id || siblings.some((other) => other !== last && labelled(other).length > 0)) return undefined;
    const lines = labelled(last).filter(({ paragraph, clause, text, at }) => paragraph !== clause.paragraphs[0] && at === 0 && labelledIn(text)[0]?.at === 0);
    const around = (byClause.get(last) ?? []).filter(({ paragraph }) => lines.some((line) => Math.abs(line.paragraph.index - paragraph.index) <= 1));
    const own = around.filter(({ text }) => labelledIn(text)[0]?.at === 0);
    return lines.length === 0 ? undefined : { placed: underChiefs(own.flatMap((line) => roles.get(line) ?? [])), how: 'likely' };
  };
  const elsewhere = assignedIn(
    sentences,
    rows,
    (given) => {
      const placed = underChiefs(given);
      return { leads: collect(placed, names, 'lead'), assists: collect(placed, names, 'assist').names };
    },
    names,
  );
  const found: ClauseParties = {
    names,
    around: (sentence) => found.leads({ sentence, roles: roles.get(sentence) ?? [] }).leads,
    leads({ sentence, roles: given }) {
      // ⑥某供电公司：配合市林业局…: a clause that is called by a body is about what that body does.
      const headed = headOf(sentence.clause.heading);
      const own =
        headed.length > 0 && given.every(({ role, helped }) => role !== 'lead' || helped) ? [...headed, ...given.filter(({ helped }) => !helped)] : given;
      const recipients = [
        ...new Set(own.filter(({ role }) => role === 'recipient').map(({ name, kind }) => (kind === 'body' && isPlain(names(name)) ? names(name) : name))),
      ];
      const answer = (given: readonly Placed[], sure: Sureness, isListed = false) => {
        const placed = underChiefs(isFirstChief ? firstAsChief(given, isListed) : given);
        const leads = collect(placed, names, 'lead');
        const assists = collect(placed, names, 'assist');
        // 区安委办将配合自治区有关部门: whom it helps is not in the plan, so the work is its own.
        // …牵头，市融媒体中心配合: somebody whom no rule knows leads, and whoever helps does not.
        const whole = isNobody(leads) && !/牵头|主办/.test(sentence.text) ? assists : leads;
        const together = isTogether(placed, whole, sentence);
        return {
          leads: whole,
          assists: isNobody(leads) ? [] : assists.names.filter((name) => !whole.names.includes(name)),
          recipients,
          ...(together && { together }),
          sure,
        };
      };
      const inClause = ofClause(sentence.clause.id, sentence);
      const labelled = inClause?.how === 'sure' ? inClause.placed : [];
      // （牵头单位：县住建局） says who answers for what 配送企业应… as well.
      const isOnlyActing = labelled.some(({ role }) => role === 'lead') && own.every(({ role, acting }) => role !== 'lead' || acting);
      if (!isOnlyActing && own.some(({ role }) => role === 'lead')) {
        // …；市公安局配合。 belongs to what stands before it.
        const behind = (byClause.get(sentence.clause.id) ?? [])
          .filter((other) => other.paragraph === sentence.paragraph && other.at > sentence.at && other.text.length < 40 && other.times.length === 0)
          .flatMap((other) => roles.get(other) ?? []);
        const helping = behind.some(({ role }) => role === 'lead') ? [] : behind.filter(({ role }) => role === 'assist');
        const found = answer([...own, ...helping], 'sure', sentence.standing === 'bracket');
        return {
          ...found,
          assists: [...new Set([...found.assists, ...collect(labelled, names, 'assist').names])].filter((name) => !found.leads.names.includes(name)),
        };
      }
      if (labelled.length > 0) return answer(labelled, 'sure', true);
      const subject = answer(own, 'sure', sentence.standing === 'bracket');
      if (!isNobody(subject.leads)) return subject;
      // Somebody whom no rule knows: nobody else is meant.
      if (isOfUnknown(sentence)) return { leads: NOBODY, assists: [], recipients, sure: 'guess' };
      for (let id: string | undefined = sentence.clause.id, near: Sentence | undefined = sentence; id !== undefined; id = parents.get(id), near = undefined) {
        const found = ofClause(id, near) ?? ofLastSibling(id);
        const answered = found && answer(found.placed, found.how, found.how === 'sure');
        if (answered && !isNobody(answered.leads)) return { ...answered, sure: 'likely' };
        const given = elsewhere.get(id);
        if (given && !isNobody(given.leads))
          return { leads: given.leads, assists: given.assists.filter((name) => !given.leads.names.includes(name)), recipients, sure: 'likely' };
      }
      return { leads: NOBODY, assists: [], recipients, sure: 'guess' };
    },
  };
  return found;
}

/** The same parties in the order of the document. */
export const joined = (one: Parties, other: Parties): Parties => ({
  all: one.all || other.all,
  office: one.office || other.office,
  committee: one.committee || other.committee,
  names: [...new Set([...one.names, ...other.names])],
});
