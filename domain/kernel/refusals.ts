/** Every "no" of the rules, with what its sentence needs: dates, stages, codes of bodies. `domain/words/refusals.ts` has the sentences. */
interface RefusalDetails {
  'not-yours': { actor: string; org: string };
  'reason-missing': { act: string };
  'wrong-stage': { act: string; stage: string };
  'already-acknowledged': { atMs: string };
  'evidence-missing': object;
  'figures-missing': { fields: string };
  /** Values below the least that the plan asks for, without a reason. */
  'figures-below': { fields: string };
  /** What is wrong with one value, in both languages. */
  'figure-faulty': { field: string; zh: string; en: string };
  /** `missing`: what the plan makes of it, refuse or reason. */
  'parts-open': { parts: string; missing: string };
  'part-unknown': { part: string; known: string };
  /** Ticked already (`ticked` is yes), or not ticked at all. */
  'part-stands': { part: string; ticked: string };
  'share-faulty': { share: string };
  /** Settled without a reason although a quota is not reached; numbers as text. */
  'quota-short': { quota: string; counts: string; of: string; least: string; drawn: string; inspected: string };
  /** Names of what has to be settled before, at most five of them, and how many there are. */
  'gate-shut': { open: string; count: string };
  /** What another of those who answer together has handed in is decided there. */
  'handed-in-by': { org: string };
  'not-open-yet': { opens: string };
  'extension-too-late': { due: string };
  'extension-pending': { until: string };
  'extension-not-later': { due: string; until: string };
  /** What the plan says of extensions. `act`: requestExtension or decideExtension; `until` is empty where no later day is possible at all. */
  'extension-asked-late': { by: string; due: string };
  'extension-too-often': { act: string; times: string; granted: string; due: string };
  'extension-too-long': { act: string; last: string; until: string; due: string };
  'no-extension': object;
  /** `act`: urge or instruct. Programme epoch ms. */
  'urged-lately': { act: string; atMs: string; againAtMs: string };
  'nothing-to-answer': object;
  'nothing-to-read': object;
  'mention-elsewhere': { name: string; org: string };
  'portion-unknown': { portion: string; known: string };
  'portion-wrong-stage': { act: string; name: string; stage: string };
  'portion-not-earlier': { name: string; until: string; due: string };
  'portion-over': { name: string; until: string };
  'portions-count': { count: string; most: string };
  'portion-empty': object;
  /** What is wrong with one row of what is passed on, in both languages. */
  'portion-faulty': { row: string; name: string; zh: string; en: string };
  'schedule-of-another-date': { until: string };
  'dates-of-another-version': { due: string };
  'nothing-to-redate': object;
  'already-theirs': { department: string };
  'outsider-alone': { act: string; name: string };
  'programme-wrong-stage': { act: string; stage: string };
  'plan-version': { holds: string; given: string };
  'enterprise-wrong-stage': { act: string; stage: string };
  'still-certified': { until: string };
  'running-too-short': { since: string; atMost: string };
  'window-not-open': { from: string; until: string };
  'certificate-number-missing': object;
  'no-certificate-held': object;
  'number-known': { number: string };
  'certificate-dates': { issued: string; expires: string };
  'certificate-known': { number: string };
  'certificate-expired': { expires: string };
  'yearly-lacking': { due: string };
  'renewal-barred': { bar: string; on: string };
  /** `last`: empty where there has been none. */
  'yearly-not-open': { last: string };
  'limit-past': { limit: string };
  'no-rectification': object;
  'rectification-open': { limit: string };
  'proposal-pending': { consequence: string };
  'no-valid-certificate': object;
  'level-not-assessed': { level: string };
  'detail-missing': { act: string; what: string };
  'level-not-lower': { level: string };
  'score-faulty': { score: string; full: string };
  /** `act`: the act that something handed in would stand for. */
  'nothing-handed-in': { act: string };
  'no-proposal': object;
  'nothing-to-lift': { consequence: string };
  'already-there': { department: string };
  'item-wrong-stage': { act: string; stage: string };
  'item-limit-past': { limit: string; today: string };
  /** A later limit was asked for that has passed by now. */
  'item-extension-past': { limit: string };
  'item-values-missing': { fields: string };
  'item-value-faulty': { field: string; zh: string; en: string };
  'item-as-before': { what: string };
  /** What is wrong with an act as it was handed in: said in both languages, since only its texts know. */
  'act-faulty': { field: string; zh: string; en: string };
  /** `act`: a decision on something that came in after whoever decides had looked. */
  'changed-since': { act: string };
  'not-recorded': object;
}

export type RefusalCode = keyof RefusalDetails;
export type DetailsOf<Code extends RefusalCode> = RefusalDetails[Code];

/** A "no" of the rules with its reason. It travels through the engine as JSON, so it holds nothing but texts. */
export type Refusal = { [Code in RefusalCode]: { refused: Code; details: RefusalDetails[Code] } }[RefusalCode];

/** Makes a refusal; the compiler knows what each code has to tell. */
export function refuse<Code extends RefusalCode>(
  refused: Code,
  ...[details]: keyof RefusalDetails[Code] extends never ? [] : [details: RefusalDetails[Code]]
): Refusal {
  return { refused, details: details ?? {} } as Refusal;
}

export function isRefusal(outcome: unknown): outcome is Refusal {
  return typeof outcome === 'object' && outcome !== null && 'refused' in outcome;
}
