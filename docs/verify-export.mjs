// Verifies an export of Duban's records without Duban: node verify-export.mjs export.jsonl [position:hash ...]
// Each line holds a position, the record's text and a hash over the hash before it and the hash of the text. Where a person was erased
// from a record it holds the hashes before and after as well, and a record of the chain announces the erasure with a hash over all of it.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const [file, ...given] = process.argv.slice(2);
const heads = new Map(given.map((head) => head.split(':')));
let [position, hash, faults, taken, announced] = [0, '0'.repeat(64), 0, {}, {}];
const fault = (text) => console.log(text, ++faults && '');
for await (const text of createInterface({ input: createReadStream(file) })) {
  const line = JSON.parse(text);
  if (line.position !== position + 1) fault(`after ${position} comes ${line.position}`);
  const { kind, key, record } = JSON.parse(line.content ?? '{}');
  if (record?.type === 'personErased') announced[record.detail.erasure] = record.detail.digest;
  for (const { erasure, before, after } of line.erased ?? []) taken[erasure] = `${taken[erasure] ?? ''}${kind} ${key} ${before} ${after}\n`;
  const said = (line.erased ?? []).reduceRight((now, { before, after }) => (now === after ? before : ''), sha256(line.content ?? ''));
  if (line.content === null) fault(`${line.position}: the record is gone`);
  else if (sha256(hash + said) !== line.hash) fault(`${line.position}: changed, moved, or something before it is missing`);
  ({ position, hash } = line);
  if ((heads.get(String(position)) ?? hash) !== hash) fault(`${position}: made anew, it is not what was kept outside`);
  heads.delete(String(position));
}
for (const missing of heads.keys()) fault(`${missing}: cut off, the export ends at ${position}`);
for (const [erasure, rows] of Object.entries(taken)) if (sha256(rows) !== announced[erasure]) fault(`erasure ${erasure}: no record says so`);
console.log(`${position} records, ${faults} faults, head ${position}:${hash}`);
process.exit(faults === 0 ? 0 : 1);
