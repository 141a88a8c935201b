import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
  await door.run('CREATE TABLE N (A INT, S VARCHAR, V VARIANT)');
  await door.run(
    `INSERT INTO N SELECT 1, 'abc', PARSE_JSON('{"x":3,"s":"abc","f":1.5,"b":true,"n":null,"t":"2020-01-01","l":[1,20]}')`,
  );
});
afterAll(() => account.stop());

describe('a VARIANT', () => {
  it.each([
    ['V:x / 2', 1.5],
    ['V:x + 1', 4],
    ['1 + V:x * 2', 7],
    ['AVG(V:x)', 3],
    ['SUM(V:x + 1)', 4],
    ['V:f = 2', false],
    ['V:f > 1', true],
    ['V:f BETWEEN 1 AND 2', true],
    ['V:x IN (3, 4)', true],
    [`V:s = 'abc'`, true],
    [`'abc' = V:s`, true],
    [`V:s <> 'abc'`, false],
    [`V:s IN ('abc', 'd')`, true],
    [`V:s NOT IN ('abc')`, false],
    ['V:s = S', true],
    ['V:b = TRUE', true],
    [`V:t = '2020-01-01'::DATE`, true],
    [`V:s || '!'`, 'abc!'],
    ['UPPER(V:s)', 'ABC'],
    [`V:s LIKE 'a%'`, true],
    ['LENGTH(V:s)', 3],
    ['V:n IS NULL', false],
    ['IS_NULL_VALUE(V:n)', true],
    ['V:n = 1', null],
    ['V:nope + 1', null],
    [`COALESCE(V:nope, 'else')`, '"else"'],
    ['V:l[1] > 3', true],
  ])('beside other values counts as one of their kind: %s', async (expression, expected) => {
    expect(await door.value(`SELECT ${expression} FROM N`)).toEqual(expected);
  });

  it('chooses rows, in every statement', async () => {
    await door.run(`UPDATE N SET A = A + V:x WHERE V:s = 'abc' AND V:f < 2`);
    expect(await door.value(`SELECT A FROM N WHERE V:s = 'abc'`)).toBe(4);
    await door.run(`DELETE FROM N WHERE V:s = 'other'`);
    expect(
      await door.rows(
        'SELECT F.VALUE * 2 FROM N, LATERAL FLATTEN(INPUT => V:l) F WHERE F.VALUE > 3',
      ),
    ).toEqual([[40]]);
  });
});
