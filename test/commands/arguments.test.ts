import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../src/commands/arguments.js';
import { nearest } from '../../src/commands/nearest.js';

describe('reading arguments', () => {
  it.each([
    ['', '', [], {}, false],
    ['STATUS', 'status', [], {}, false],
    ['run as_of=2026-11-20', 'run', [], { as_of: '2026-11-20' }, false],
    ['run --as-of=2026-11-20', 'run', [], { as_of: '2026-11-20' }, false],
    ['run as_of="2026-11-20"', 'run', [], { as_of: '2026-11-20' }, false],
    ['run as_of=“2026-11-20”', 'run', [], { as_of: '2026-11-20' }, false],
    ['help  run', 'help', ['run'], {}, false],
    ['hold a&lt;b', 'hold', ['a<b'], {}, false],
  ])('takes %j apart', (text, verb, words, options, dryRun) => {
    const typed = readArguments(text);
    expect({ ...typed, options: Object.fromEntries(typed.options) }).toEqual({
      verb,
      words,
      options,
      dryRun,
    });
  });

  it.each([
    '--dry-run',
    '—dry-run',
    '–dry-run',
    'dry-run',
    'dry_run',
    'dryrun',
    'dry',
    'dry=yes',
    'dry-run=true',
    '--dry_run',
    'DRY-RUN',
  ])('reads %s as a dry run', (word) => {
    expect(readArguments(`deploy ${word}`).dryRun).toBe(true);
  });

  it('reads dry=no as none', () => {
    expect(readArguments('deploy dry=no').dryRun).toBe(false);
    expect(readArguments('deploy').dryRun).toBe(false);
  });

  it('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const { verb } = readArguments(text);
        expect(verb).toBe(verb.toLowerCase());
      }),
    );
  });

  it('finds every pair again, in any order', () => {
    const key = fc.stringMatching(/^[a-z][a-z_]{0,10}$/).filter((name) => !name.startsWith('dry'));
    const value = fc.stringMatching(/^[A-Za-z0-9-]{1,12}$/);
    fc.assert(
      fc.property(fc.dictionary(key, value), (pairs) => {
        const text = Object.entries(pairs).map(([name, given]) => `${name}=${given}`);
        const typed = readArguments(`run ${text.join(' ')}`);
        expect(Object.fromEntries(typed.options)).toEqual({ ...pairs });
      }),
    );
  });
});

describe('the nearest word', () => {
  const verbs = ['status', 'models', 'help', 'run', 'deploy'];
  it.each([
    ['staus', 'status'],
    ['stauts', 'status'],
    ['mod', 'models'],
    ['deplyo', 'deploy'],
    ['rn', 'run'],
    ['zzzzzzzz', null],
  ])('to %s is %s', (word, wanted) => {
    expect(nearest(word, verbs)).toBe(wanted);
  });
});
