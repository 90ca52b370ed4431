import { inLanguage, type Language } from '../kernel/language.ts';
import type { Letter } from './letter.ts';

/** Tells whoever audits how far the chain of records is. What they keep of it nobody who has the database can change. */
export function chainHeadLetter({ position, hash, minute }: { position: number; hash: string; minute: string }, language: Language): Letter {
  const say = inLanguage(language);
  const head = `${position}:${hash}`;
  return {
    language,
    subject: say(`[督办] 台账校验值：${position}:${hash.slice(0, 12)}`, `[Duban] Checksum of the ledger: ${position}:${hash.slice(0, 12)}`),
    greeting: say('审计人员：', 'To whoever audits:'),
    opening: [
      say(
        '以下是台账截至目前的记录条数和校验值，请连同本邮件保存在数据库管理人员改动不了的地方。',
        'Below are the number of records in the ledger up to now and their checksum. Please keep them, with this mail, where whoever manages the database cannot change them.',
      ),
      say(
        '以后核对台账时，用它可以查出末尾记录被截去，或者全部记录被重新生成。',
        'When the ledger is checked later, they show whether records were cut off its end or all of it was made anew.',
      ),
    ],
    facts: [
      { key: 'chain-position', label: say('记录条数', 'Records'), value: String(position) },
      { key: 'chain-hash', label: say('校验值', 'Checksum'), value: hash },
      { key: 'chain-taken', label: say('取得时间', 'Taken at'), value: minute },
    ],
    closing: [say(`核对台账时填写：${head}`, `To check the ledger, give: ${head}`)],
    light: 'green',
  };
}
