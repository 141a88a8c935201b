import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SnowflakeError } from '../../../../sandbox/snowflake/engine/errors.js';
import { parseBody } from '../../../../sandbox/snowflake/scripting/parse-block.js';

const pieces = [
  'DECLARE',
  'BEGIN',
  'END',
  ';',
  'IF',
  '(',
  ')',
  'THEN',
  'ELSEIF',
  'ELSE',
  'CASE',
  'WHEN',
  'FOR',
  'IN',
  'TO',
  'DO',
  'LOOP',
  'WHILE',
  'REPEAT',
  'UNTIL',
  'LET',
  'x',
  ':=',
  '1',
  "'text'",
  'CURSOR',
  'RESULTSET',
  'EXCEPTION',
  'RETURN',
  'TABLE',
  'SELECT',
  'INTO',
  ':x',
  'FROM',
  't',
  'EXECUTE',
  'IMMEDIATE',
  'USING',
  'RAISE',
  'OTHER',
  'NULL',
  'BREAK',
  'CONTINUE',
  'ASYNC',
  'AWAIT',
  'ALL',
  'CANCEL',
  'OPEN',
  'FETCH',
  'CLOSE',
  ',',
  'TRANSACTION',
  '$$',
  "'",
  '"',
  '/*',
  '--',
];

const outcome = (sql: string): unknown => {
  try {
    return parseBody(sql).kind;
  } catch (error) {
    return error;
  }
};

describe('parseBody', () => {
  it('answers any sequence of its own words with a block or a SnowflakeError', () => {
    const words = fc
      .array(fc.constantFrom(...pieces), { maxLength: 60 })
      .map((all) => all.join(' '));
    fc.assert(
      fc.property(words, fc.boolean(), (text, wrapped) => {
        const found = outcome(wrapped ? `BEGIN ${text} END;` : text);
        return found === 'block' || found instanceof SnowflakeError;
      }),
      { numRuns: 3000 },
    );
  });

  it('answers any characters with a block or a SnowflakeError', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'grapheme' }), (text) => {
        const found = outcome(`BEGIN ${text}; END`);
        return found === 'block' || found instanceof SnowflakeError;
      }),
    );
  });

  it('refuses blocks nested beyond measure without exhausting the stack', () => {
    const deep = `${'BEGIN '.repeat(20_000)}NULL;${' END;'.repeat(20_000)}`;
    expect(outcome(deep)).toBeInstanceOf(SnowflakeError);
  });

  it('names line and position of what it did not expect', () => {
    expect(() => parseBody('BEGIN\n  IF x = 1 THEN NULL; END IF;\nEND')).toThrow(
      "syntax error line 2 at position 5 unexpected 'x'",
    );
  });

  it('takes BEGIN before a semicolon, TRANSACTION and WORK as the start of a transaction', () => {
    const block = parseBody('BEGIN BEGIN; BEGIN TRANSACTION; BEGIN WORK; BEGIN NULL; END; END');
    expect(block.body.map(({ kind }) => kind)).toEqual(['sql', 'sql', 'sql', 'block']);
  });
});
