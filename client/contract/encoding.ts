/** How a page reads a text file that somebody has chosen: as every other door does. Pure, and free of any library. */
export { decodeText } from '../../domain/kernel/encoding.ts';
