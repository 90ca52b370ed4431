import { Lexer } from 'yaml';
import type { Words } from '../../domain/kernel/language.ts';

/**
 * What a YAML file may hold at the most, found out before it is parsed: what the parser does with more of it takes minutes. The largest
 * plan that is conceivable has a tenth of each; a file of what was done before comes nearest, with some thousand entries.
 */
const LIMITS = {
  tokens: 250_000,
  values: 50_000,
  /** Commas, brackets, `-`, `?` and `:` more than twice the values: each is an error, and the parser looks through all it has found for each. */
  signs: 1_000,
  anchors: 100,
  aliases: 100,
  tags: 100,
  documents: 10,
  directives: 10,
  /** Brackets inside one another. */
  brackets: 50,
  /** `-`, `?` and `:` in one line: each goes one deeper. */
  marks: 30,
};

type Limit = keyof typeof LIMITS;

const SENTENCES: Record<Limit, (most: number) => Words> = {
  tokens: () => ({ zh: '文件中的内容和符号过多，请拆成较小的文件', en: 'the file holds too much: split it into smaller ones' }),
  values: (most) => ({ zh: `文件中的内容超过 ${most} 项，请拆成较小的文件`, en: `the file has more than ${most} values: split it into smaller ones` }),
  signs: () => ({ zh: '符号太多而内容太少，请检查括号、逗号和冒号', en: 'there are too many signs and too few values: check brackets, commas and colons' }),
  anchors: (most) => ({ zh: `锚点（&）超过 ${most} 个，请直接写出内容`, en: `there are more than ${most} anchors (&): write the contents out` }),
  aliases: (most) => ({ zh: `别名（*）超过 ${most} 个，请直接写出内容`, en: `there are more than ${most} aliases (*): write the contents out` }),
  tags: (most) => ({ zh: `标签（!）超过 ${most} 个，请删去标签`, en: `there are more than ${most} tags (!): remove them` }),
  documents: () => ({ zh: '分隔线（---）过多，请一个文件只写一份', en: 'too many documents begin here (---): keep one in one file' }),
  directives: () => ({ zh: '以 % 开头的指令行过多，请删去', en: 'too many directives (%): remove them' }),
  brackets: (most) => ({ zh: `括号套了 ${most} 层以上，请检查括号是否成对`, en: `brackets stand more than ${most} deep: check that each is closed` }),
  marks: (most) => ({
    zh: `一行中的“-”“?”“:”超过 ${most} 个，请分行书写`,
    en: `more than ${most} of - ? : stand in one line: write them in lines of their own`,
  }),
};

/** Finds what is too much in a YAML text, with the offset at which it becomes so; undefined where the text may be parsed. */
export function yamlOverLimit(text: string): { offset: number; what: Words } | undefined {
  const counts: Record<Limit, number> = { tokens: 0, values: 0, signs: 0, anchors: 0, aliases: 0, tags: 0, documents: 0, directives: 0, brackets: 0, marks: 0 };
  let offset = 0;
  let signs = 0;
  for (const token of new Lexer().lex(text)) {
    const limit = limitOf(token, counts.brackets > 0);
    if (token === ']' || token === '}') counts.brackets = Math.max(0, counts.brackets - 1);
    if (token === '\n' || token === '\r\n') counts.marks = 0;
    counts.tokens++;
    if (limit !== undefined) counts[limit]++;
    if (/^[[\]{},?:-]$/.test(token)) signs++;
    counts.signs = signs - 2 * counts.values;
    const over = [limit, 'tokens' as const, 'signs' as const].find((one) => one !== undefined && counts[one] > LIMITS[one]);
    if (over !== undefined) return { offset: Math.min(offset, text.length), what: SENTENCES[over](LIMITS[over]) };
    // The lexer's own marks stand for no character of the file.
    if (token !== DOCUMENT && token !== SCALAR && token !== FLOW_END) offset += token.length;
  }
  return undefined;
}

/** What the lexer puts before a document, before a plain or block scalar, and where brackets end without their end. */
const [DOCUMENT, SCALAR, FLOW_END] = ['\u0002', '\u001f', '\u0018'];

function limitOf(token: string, inBrackets: boolean): Limit | undefined {
  switch (token[0]) {
    case '[':
    case '{':
      return 'brackets';
    case '-':
    case '?':
    case ':':
      if (token === '---') return 'documents';
      return token.length === 1 && !inBrackets ? 'marks' : undefined;
    case '.':
      return token === '...' ? 'documents' : undefined;
    case '&':
      return 'anchors';
    case '*':
      return 'aliases';
    case '!':
      return 'tags';
    case '%':
      return 'directives';
    case SCALAR:
    case '"':
    case "'":
      return 'values';
    default:
      return undefined;
  }
}
