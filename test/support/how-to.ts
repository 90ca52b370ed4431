import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Gives the commands by which a how-to moves work between two releases, in the order of the steps, as the arguments of `temporal`. */
export function movingCommands(file: 'production.md' | 'production.zh-CN.md'): string[][] {
  const text = readFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'how-to', file), 'utf8');
  return [...text.matchAll(/^ {7}temporal (worker deployment .*)$/gm)].map(([, command = '']) => command.split(' '));
}
