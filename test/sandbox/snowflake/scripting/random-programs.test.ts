import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalAccount, startLocalAccount } from '../../../support/local-account.js';
import { run, Uncaught } from './plain-interpreter.js';
import { programOf, textOf } from './random-program.js';

const ROWS = [3, 5, 8];

let account: LocalAccount;
let runs = 0;

beforeAll(async () => {
  account = await startLocalAccount();
  await account.run(
    'CREATE TABLE T (A NUMBER)',
    `INSERT INTO T VALUES ${ROWS.map((row) => `(${row})`).join(', ')}`,
    'CREATE TABLE LOG (RUN NUMBER, N NUMBER)',
    'CREATE PROCEDURE ADD_SEVEN(N NUMBER) RETURNS NUMBER LANGUAGE SQL AS $$ BEGIN RETURN N + 7; END $$',
  );
});
afterAll(() => account.stop());

const outcomeOf = async (text: string): Promise<unknown> => {
  const refusal = await account
    .cell(text)
    .then((value) => ({ value }))
    .catch((error: { code: string; message: string }) => error);
  if ('value' in refusal) return refusal.value;
  const type = /^Uncaught exception of type '(\w+)'/.exec(refusal.message)?.[1];
  return type ? `${Number(refusal.code)} ${type}` : refusal.message;
};

describe('a random program', () => {
  it('does what a plain interpreter says, to its last row', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(9999), { minLength: 150, maxLength: 600 }), async (tape) => {
        const program = programOf(tape);
        runs += 1;
        const text = textOf(program, runs);
        const log: (number | null)[] = [];
        let expected: unknown;
        try {
          expected = run(program, ROWS, log);
        } catch (error) {
          if (!(error instanceof Uncaught)) throw error;
          expected = `${error.code} ${error.type}`;
        }
        expect(await outcomeOf(text), text).toBe(expected);
        const rows = await account.run(`SELECT N FROM LOG WHERE RUN = ${runs}`);
        const sorted = (values: readonly unknown[]) => values.map(String).sort();
        expect(sorted(rows.map(({ N }) => N)), text).toEqual(sorted(log));
      }),
      { numRuns: 250, interruptAfterTimeLimit: 60_000, endOnFailure: true },
    );
  }, 300_000);
});
