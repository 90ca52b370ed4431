import { isMap, type Node, parseDocument } from 'yaml';
import { type KeptOutsider, withOutsiders } from '../../domain/plan/outsiders.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { BegunDuty } from '../../domain/programme/begun.ts';
import type { CountedReport } from '../../domain/programme/counted.ts';
import { type EndedRound, type RaisedRound, withEnded } from '../../domain/programme/events.ts';
import { PARSING, type Path, withLineFeeds } from './yaml.ts';

/**
 * The text of a plan with another address at a place, such as `office.officer`: comments and the way the file is laid out are its
 * author's. Undefined where the plan has nothing there.
 */
export function withAddress({ text, place, address }: { text: string; place: Path; address: string }): string | undefined {
  const document = parseDocument(text, PARSING);
  // A head, and an outsider, are the recipients that a plan may leave out.
  if (document.getIn(place) === undefined) {
    if (!(place[0] === 'departments' && place.at(-1) === 'head') && place[0] !== 'outsiders') return undefined;
    if (!isMap(document.getIn(place.slice(0, -1), true))) return undefined;
    document.setIn(place, address);
    return document.toString({ lineWidth: 0 });
  }
  const [start = 0, end = 0] = (document.getIn(place, true) as Node).range ?? [];
  const written = /^\w[\w.+-]*@[\w.-]+$/.test(address) ? address : JSON.stringify(address);
  return `${text.slice(0, start)}${written}${text.slice(end)}`;
}

interface Written {
  text: string;
  raised: readonly RaisedRound[];
  ended?: readonly EndedRound[];
  counted?: readonly CountedReport[];
  begun?: readonly BegunDuty[];
  outsiders?: readonly KeptOutsider[];
}

/** The text of a plan with further rounds of its milestones and reports of its events, what has begun, who was named, and without what has ended, with its comments. */
export function withRoundsWritten({ text, raised, ended = [], counted = [], begun = [], outsiders = [] }: Written): string {
  if (raised.length + ended.length + counted.length + begun.length + outsiders.length === 0) return text;
  const document = parseDocument(withLineFeeds(text), PARSING);
  const ids = (document.toJS() as Plan).milestones.map(({ id }) => id);
  for (const { milestone, round } of raised) {
    const place = ['milestones', ids.indexOf(milestone), 'rounds'];
    if (document.getIn(place) === undefined) document.setIn(place, document.createNode([round]));
    else document.addIn(place, document.createNode(round));
  }
  const events = counted.length === 0 ? [] : (document.toJS() as Plan).events.map(({ id }) => id);
  for (const { event, report } of counted) {
    const place = ['events', events.indexOf(event), 'reports'];
    if (document.getIn(place) === undefined) document.setIn(place, document.createNode([report]));
    else document.addIn(place, document.createNode(report));
  }
  for (const of of new Set(outsiders.map((one) => one.of))) {
    const before = (document.toJS() as Plan).outsiders ?? [];
    const index = before.findIndex(({ id }) => id === of);
    const members = withOutsiders(document.toJS() as Plan, outsiders).outsiders?.[index]?.members ?? [];
    const place = ['outsiders', index, 'members'];
    if (before[index]?.members === undefined) document.setIn(place, document.createNode(members));
    else
      for (const [at, member] of members.entries()) {
        const held = before[index].members[at];
        if (!held) document.addIn(place, document.createNode(member));
        else if (held.officer !== member.officer) document.setIn([...place, at, 'officer'], member.officer);
      }
  }
  const duties = begun.length === 0 ? [] : (document.toJS() as Plan).standing.map(({ id }) => id);
  for (const { duty, begun: one } of begun) {
    const place = ['standing', duties.indexOf(duty), 'begun'];
    const held = (document.toJS() as Plan).standing[duties.indexOf(duty)]?.begun?.findIndex(({ id }) => id === one.id) ?? -1;
    if (document.getIn(place) === undefined) document.setIn(place, document.createNode([one]));
    else if (held >= 0) document.setIn([...place, held], document.createNode(one));
    else document.addIn(place, document.createNode(one));
  }
  const { milestones } = withEnded(document.toJS() as Plan, ended);
  for (const milestone of new Set(ended.map((one) => one.milestone))) {
    const index = ids.indexOf(milestone);
    const kept = new Map(milestones[index]?.rounds?.map((round) => [round.id, round]));
    const listed = (document.toJS() as Plan).milestones[index]?.rounds ?? [];
    for (const [at, { id, reported }] of [...listed.entries()].reverse()) {
      const place = ['milestones', index, 'rounds', at];
      const round = kept.get(id);
      if (!round) document.deleteIn(place);
      else if (round.reported?.ended !== reported?.ended) document.setIn([...place, 'reported', 'ended'], round.reported?.ended);
    }
  }
  return document.toString({ lineWidth: 0 });
}
