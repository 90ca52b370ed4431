import type { Letter } from './letter.ts';

/** Tells whoever audits how far the chain of records is. What they keep of it nobody who has the database can change. */
export function chainHeadLetter({ position, hash, minute }: { position: number; hash: string; minute: string }): Letter {
  return {
    subject: `[督办] 台账校验值：${position}:${hash.slice(0, 12)}`,
    greeting: '审计人员：',
    opening: [
      '以下是台账截至目前的记录条数和校验值，请连同本邮件保存在数据库管理人员改动不了的地方。',
      '以后核对台账时，用它可以查出末尾记录被截去，或者全部记录被重新生成。',
    ],
    facts: [
      { key: 'chain-position', label: '记录条数', value: String(position) },
      { key: 'chain-hash', label: '校验值', value: hash },
      { key: 'chain-taken', label: '取得时间', value: minute },
    ],
    closing: [`核对台账时填写：${position}:${hash}`],
    light: 'green',
  };
}
