import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usccCheckCharacter, usccFault } from '../domain/enterprise/uscc.ts';

const ALPHABET = [...'0123456789ABCDEFGHJKLMNPQRTUWXY'];
const first17 = fc.array(fc.constantFrom(...ALPHABET), { minLength: 17, maxLength: 17 }).map((characters) => characters.join(''));
const valid = first17.map((start) => start + usccCheckCharacter(start));

describe('the unified social credit code of GB 32100-2015', () => {
  // Codes that their holders publish, the first being the example that circulates with the standard.
  it.each(['91350100M000100Y43', '91440300708461136T', '9144030071526726XG', '914403001922038216', '91330100799655058B'])('%s is valid', (code) => {
    expect(usccCheckCharacter(code.slice(0, 17))).toBe(code[17]);
    expect(usccFault(code)).toBeUndefined();
  });

  it('says what is wrong', () => {
    expect(usccFault('91350100M000100Y44')).toContain('校验位不符');
    expect(usccFault('91350100M000100Y4')).toContain('有 17 位');
    expect(usccFault('9135O100M000100Y43')).toContain('第 5 位是“O”');
    expect(usccFault('91350100m000100Y43', 'en')).toContain('character 9');
    expect(usccFault('')).toContain('有 0 位');
    // One sign outside the basic plane is one character, not two.
    expect(usccFault('𠮷1350100M000100Y43')).toContain('第 1 位是“𠮷”');
  });

  it('refuses to compute from anything but 17 characters of the alphabet', () => {
    expect(() => usccCheckCharacter('91350100M000100Y')).toThrow(RangeError);
    expect(() => usccCheckCharacter('91350100I000100Y4')).toThrow(RangeError);
  });

  it('catches every single changed character', () => {
    fc.assert(
      fc.property(valid, fc.nat(17), fc.constantFrom(...ALPHABET), (code, at, other) => {
        fc.pre(code[at] !== other);
        expect(usccFault(code)).toBeUndefined();
        expect(usccFault(code.slice(0, at) + other + code.slice(at + 1))).toContain('校验位不符');
      }),
    );
  });

  it('catches every swap of two different neighbours', () => {
    fc.assert(
      fc.property(valid, fc.nat(16), (code, at) => {
        fc.pre(code[at] !== code[at + 1]);
        expect(usccFault(code.slice(0, at) + code[at + 1] + code[at] + code.slice(at + 2))).toContain('校验位不符');
      }),
    );
  });
});
