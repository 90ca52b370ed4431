import path from 'node:path';
import { type Block, passagesOf, understand } from '../../domain/draft/draft.ts';
import { isOnlyRemarked, writtenPlan } from '../../domain/draft/plan-text.ts';
import type { Language } from '../../domain/kernel/language.ts';
import type { DraftSource } from '../contract/drafts.ts';
import { readDocument } from './document.ts';
import { refusal } from './refusal.ts';

/** A draft with its document is kept as long as somebody works on it: not more of it than a page can show (bytes). */
const LARGEST_SOURCE_BYTES = 6_000_000;

const SHARE = { zh: '百分数，没有写成目标或抽查', en: 'a percentage that is no target and no quota' };

/** What a database can hold. */
const clean = (text: string) => Buffer.from(text).toString().replaceAll('\0', '');
const keepable = (block: Block): Block =>
  block.kind === 'table' ? { kind: 'table', rows: block.rows.map((cells) => cells.map(clean)) } : { kind: 'paragraph', text: clean(block.text) };

export interface DraftForPage {
  /** The plan file. */
  plan: string;
  kind: 'document' | 'table';
  source: DraftSource;
}

/** @throws ServiceError with one sentence where the file cannot be read. */
export async function draftForPage({ file, language, year }: { file: string; language: Language; year?: number }): Promise<DraftForPage> {
  const { blocks: read, kind, notes } = await readDocument(file);
  const blocks = read.map(keepable);
  const found = understand(blocks, year === undefined ? {} : { year });
  const { text, duties } = writtenPlan(found, language);
  const placed = ({ clause, paragraph, words }: { clause: string; paragraph: number; words: string }) => ({ clause, passage: paragraph, words });
  const source: DraftSource = {
    file: path.basename(file),
    notes,
    ...(found.assumedYear !== undefined && { assumedYear: found.assumedYear }),
    passages: passagesOf(blocks),
    milestones: [...duties].map(([id, { place, sure, remarks }]) => ({ id, ...placed(place), sure, remarks })),
    open: [
      ...found.open.map(({ place, why, note }) => ({ ...placed(place), why, note })),
      // Only a year is named: a stage, which the plan file holds as a remark.
      ...found.duties
        .filter(({ when }) => when.kind === 'year')
        .map(({ place }) => ({ ...placed(place), why: 'year', note: { zh: '只写到年份', en: 'only a year is named' } })),
      ...found.shares.filter(isOnlyRemarked).map(({ place }) => ({ ...placed(place), why: 'share', note: SHARE })),
    ].sort((one, other) => one.passage - other.passage),
  };
  const bytes = Buffer.byteLength(JSON.stringify(source));
  if (bytes > LARGEST_SOURCE_BYTES)
    throw refusal(
      'too-large',
      `文件内容有 ${Math.ceil(bytes / 1e6)} MB，超过 ${LARGEST_SOURCE_BYTES / 1e6} MB；请只留方案本身`,
      `The text of the file is ${Math.ceil(bytes / 1e6)} MB, more than ${LARGEST_SOURCE_BYTES / 1e6} MB: keep only the plan itself`,
    );
  return { plan: text, kind: kind === 'table' ? 'table' : 'document', source };
}
