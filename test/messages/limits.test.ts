import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, escaped, quotation, quoted, unescaped } from '../../src/messages/limits.js';

const anyText = fc.string({ unit: 'grapheme', maxLength: 400 });
const partialEntity = /&(?!amp;|lt;|gt;)/;

describe('escaping', () => {
  it('is undone by unescaping', () => {
    fc.assert(fc.property(anyText, (text) => unescaped(escaped(text)) === text));
  });

  it('leaves nothing that Slack would read as a mention', () => {
    fc.assert(fc.property(anyText, (text) => !/[<>]/.test(escaped(text))));
  });
});

describe('cutting', () => {
  it('keeps to the limit in code points', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 300 }), (text, limit) => {
        expect([...quoted(text, limit)].length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('never splits an entity or a surrogate pair', () => {
    const hard = fc.string({ unit: fc.constantFrom('&', '<', '>', '😀', 'a'), maxLength: 100 });
    fc.assert(
      fc.property(hard, fc.integer({ min: 1, max: 200 }), (text, limit) => {
        const shown = quoted(text, limit);
        expect(partialEntity.test(shown)).toBe(false);
        expect(/\p{Surrogate}/u.test(shown)).toBe(false);
      }),
    );
  });

  it('leaves short text alone and keeps date tokens whole', () => {
    expect(cut('short', 5)).toBe('short');
    expect(cut('at <!date^1^{time}|22 Nov 06:00 UTC> and so on', 20)).toBe('at …');
  });

  it('quotes every line', () => {
    expect(quotation('one\ntwo & three')).toBe('>one\n>two &amp; three');
  });
});
