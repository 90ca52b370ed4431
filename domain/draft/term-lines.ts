import { inLanguage, type Language } from '../kernel/language.ts';
import { comment, quoted, SURE, unique } from './lines.ts';
import { clauseCode } from './names.ts';
import type { DatedDuty, Found, Parties, Understanding } from './understanding.ts';

/** Terms, registers, numbers and points written out as a plan file. */

export function leadText({ all, office, names }: Parties, ids: ReadonlyMap<string, string>): string {
  const listed = [...(office ? ['office'] : []), ...names.flatMap((name) => ids.get(name) ?? [])];
  return all ? 'all' : `[${(listed.length > 0 ? listed : ['office']).join(', ')}]`;
}

/** The code of what has to be settled before. */
export function neededBy({ needs }: DatedDuty, called: ReadonlyMap<DatedDuty, string>): string | undefined {
  const before = needs && [...called].find(([{ place, name }]) => place.clause === needs.clause && name === needs.name);
  // What comes again has no single round that could be waited for.
  return before && !('rounds' in before[0].when) && before[0].when.kind !== 'after' ? before[1] : undefined;
}

export function termLines({ confirm, copyTo = [], carried }: DatedDuty, ids: ReadonlyMap<string, string>, needed: string | undefined): string[] {
  const copies = copyTo.flatMap((name) => (name === 'committee' ? [name] : (ids.get(name) ?? [])));
  return [
    ...(confirm && !carried?.confirm ? [`    confirm: ${confirm}`] : []),
    ...(copies.length > 0 && !carried?.copyTo ? [`    copyTo: [${copies.join(', ')}]`] : []),
    ...(needed !== undefined && !carried?.needs ? [`    needs: [${needed}]`] : []),
  ];
}

/** 清单, 指标, 扣分: each with its place, for whoever looks it over. */
export function goalLines({ registers, counts, points, office }: Understanding, ids: ReadonlyMap<string, string>, language: Language): string[] {
  const say = inLanguage(language);
  const head = ({ place, sure }: Found) => comment(`${place.clause}（${SURE[sure][language]}）${say('：', ': ')}${place.words}`, '  ');
  const code = codesFor();
  const by = quoted(office?.name ?? say('办公室', 'the office'));
  return [
    ...(registers.length > 0 ? ['', 'registers:'] : []),
    ...registers.flatMap((one) => [...head(one), `  - { id: ${code(one, 'list')}, name: ${quoted(one.name)}, clause: ${quoted(one.place.clause)} }`]),
    ...(counts.length > 0 ? ['', 'indicators:'] : []),
    ...counts.flatMap((one) => [
      ...head(one),
      `  - { id: ${code(one, 'count')}, name: ${quoted(one.name)}, clause: ${quoted(one.place.clause)}, unit: ${one.unit}, value: ${one.value}, due: ${one.due}, report: ${leadText(one.report, ids)} }`,
    ]),
    ...(points.length > 0 ? ['', 'consequences:'] : []),
    ...points.flatMap((one) => [
      ...head(one),
      `  - { id: ${code(one, 'points')}, clause: ${quoted(one.place.clause)}, when: ${say('逾期', 'a lapse')}, what: ${quoted(one.place.words)}, proposes: ${say('系统', 'the system')}, decides: ${by}, rule: { on: lapse, proposes: points, points: ${one.points} } }`,
    ]),
  ];
}

function codesFor() {
  const taken = new Set<string>();
  return ({ place }: Found, kind: string) => unique(`${clauseCode(place.clause)}-${kind}`, taken);
}
