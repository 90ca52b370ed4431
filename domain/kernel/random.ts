/**
 * Reproducible numbers in [0, 1): the same parts give the same series on every machine and in every version, so that anyone can
 * repeat a draw. `7` and `'7'` are the same part. Not for secrets.
 *
 * Seeding is cyrb128 (a MurmurHash3-like hash of the text into 128 bits), the series is sfc32; both are in the public domain.
 */
export function randomOf(...parts: (string | number)[]): () => number {
  // As JSON: so ('ab', 'c') and ('a', 'bc') are two seeds.
  return seriesOf(finished(hashedOn(START, JSON.stringify(parts.map(String)))));
}

/**
 * The first number of `randomOf(...parts, last)` for any last part: who asks often about the same things has their text hashed once.
 */
export function firstRandomOf(...parts: (string | number)[]): (last: string) => number {
  // Piece by piece: texts that are put together first would be copied once more to be read.
  let begun = hashedOn(START, '[');
  for (const part of parts) begun = hashedOn(hashedOn(begun, JSON.stringify(String(part))), ',');
  return (last) => roundsOf(finished(hashedOn(hashedOn(begun, JSON.stringify(last)), ']')), SETTLING + 1);
}

type Hash = readonly [number, number, number, number];
const START: Hash = [1_779_033_703, 3_144_134_277, 1_013_904_242, 2_773_480_762];

/** The state of seeds that differ little has to part before anything is drawn from it: so many rounds go by before the first number. */
const SETTLING = 15;

function seriesOf(state: [number, number, number, number]): () => number {
  roundsOf(state, SETTLING);
  return () => roundsOf(state, 1);
}

/** Takes a state so many rounds on; gives the number of the last. */
function roundsOf(state: [number, number, number, number], rounds: number): number {
  let [a, b, c, d] = state;
  let sum = 0;
  for (let round = 0; round < rounds; round++) {
    sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
  return (sum >>> 0) / 4_294_967_296;
}

function hashedOn([h1, h2, h3, h4]: Hash, text: string): Hash {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    h1 = h2 ^ Math.imul(h1 ^ unit, 597_399_067);
    h2 = h3 ^ Math.imul(h2 ^ unit, 2_869_860_233);
    h3 = h4 ^ Math.imul(h3 ^ unit, 951_274_213);
    h4 = h1 ^ Math.imul(h4 ^ unit, 2_716_044_179);
  }
  return [h1, h2, h3, h4];
}

function finished([h1, h2, h3, h4]: Hash): [number, number, number, number] {
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597_399_067);
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2_869_860_233);
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951_274_213);
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2_716_044_179);
  return [h1 ^ h2 ^ h3 ^ h4, h2 ^ h1, h3 ^ h1, h4 ^ h1];
}
