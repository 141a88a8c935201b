import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestAccount, type TestAccount } from '../../../support/snowflake-account.js';
import { type Client, prepareClient } from '../../../support/snowflake-client.js';

describe('a procedure in SQL', () => {
  let account: TestAccount;
  let owner: Client;
  let reader: Client;

  beforeAll(async () => {
    prepareClient();
    account = await startTestAccount();
    owner = await account.as('OWNER');
    reader = await account.as('READER');
    await owner.query('CREATE TABLE SECRETS(ID NUMBER, WORD VARCHAR)');
    await owner.query("INSERT INTO SECRETS VALUES (1, 'tulip')");
  });
  afterAll(() => account.stop());

  const create = (head: string, body: string) =>
    owner.query(`CREATE OR REPLACE PROCEDURE ${head} LANGUAGE SQL AS $$ ${body} $$`);
  const call = async (client: Client, text: string, binds?: readonly unknown[]) =>
    Object.values((await client.query(`CALL ${text}`, binds)).rows[0] ?? {})[0];

  it('answers one row with a column of its name', async () => {
    await create('TWICE(N NUMBER) RETURNS NUMBER', 'BEGIN RETURN N * 2; END');
    expect((await owner.query('CALL TWICE(21)')).rows).toEqual([{ TWICE: 42 }]);
    expect(await call(owner, 'TWICE(?)', [4])).toBe(8);
    expect(await call(owner, 'TWICE(N => 5)')).toBe(10);
    expect(await call(owner, "TWICE(length('abc') + 1)")).toBe(8);
  });

  it('may have a body without quotes, with declarations', async () => {
    await owner.query(
      `CREATE OR REPLACE TEMPORARY PROCEDURE BARE(N NUMBER) RETURNS TABLE (A NUMBER, B VARCHAR) LANGUAGE SQL AS
        DECLARE
          RES RESULTSET DEFAULT (SELECT * FROM VALUES (:N, 'a'), (2, 'b') AS T (A, B));
        BEGIN
          RETURN TABLE(RES);
        END;`,
    );
    expect((await owner.query('CALL BARE(1)')).rows).toEqual([
      { A: 1, B: 'a' },
      { A: 2, B: 'b' },
    ]);
  });

  it('is chosen by the types of its arguments', async () => {
    await create('WHICH(A NUMBER) RETURNS VARCHAR', "BEGIN RETURN 'number'; END");
    await create('WHICH(A VARCHAR) RETURNS VARCHAR', "BEGIN RETURN 'text'; END");
    await create('WHICH(A NUMBER, B NUMBER) RETURNS VARCHAR', "BEGIN RETURN 'two'; END");
    expect(await call(owner, 'WHICH(1)')).toBe('number');
    expect(await call(owner, "WHICH('x')")).toBe('text');
    expect(await call(owner, 'WHICH(1, 2)')).toBe('two');
    await expect(call(owner, 'WHICH()')).rejects.toMatchObject({ code: '001044' });
  });

  it('fills in default values', async () => {
    await create(
      "GREET(NAME VARCHAR, WORD VARCHAR DEFAULT 'hello') RETURNS VARCHAR",
      "BEGIN RETURN WORD || ' ' || NAME; END",
    );
    expect(await call(owner, "GREET('Ada')")).toBe('hello Ada');
    expect(await call(owner, "GREET('Ada', 'bye')")).toBe('bye Ada');
  });

  it("runs with its owner's rights unless it says otherwise", async () => {
    await create('PEEK() RETURNS VARCHAR', 'BEGIN RETURN (SELECT MAX(WORD) FROM SECRETS); END');
    await expect(call(reader, 'PEEK()')).rejects.toMatchObject({ code: '002141' });
    await owner.query('GRANT USAGE ON PROCEDURE PEEK() TO ROLE READER');
    expect(await call(reader, 'PEEK()')).toBe('tulip');
  });

  it("runs with its caller's rights when it says so", async () => {
    await owner.query(
      'CREATE OR REPLACE PROCEDURE LOOK() RETURNS VARCHAR LANGUAGE SQL EXECUTE AS CALLER AS $$ BEGIN RETURN (SELECT MAX(WORD) FROM SECRETS); END $$',
    );
    await owner.query('GRANT USAGE ON PROCEDURE LOOK() TO ROLE READER');
    await expect(call(reader, 'LOOK()')).rejects.toThrow('does not exist or not authorized');
    expect(await call(owner, 'LOOK()')).toBe('tulip');
  });

  it('may call itself, but no deeper than five', async () => {
    await create(
      'DOWN(N NUMBER) RETURNS NUMBER',
      'DECLARE X NUMBER; BEGIN IF (N <= 1) THEN RETURN 1; END IF; CALL DOWN(:N - 1) INTO :X; RETURN X + 1; END',
    );
    expect(await call(owner, 'DOWN(5)')).toBe(5);
    await expect(call(owner, 'DOWN(6)')).rejects.toMatchObject({
      code: '100183',
      message: expect.stringContaining('DB.PUBLIC.DOWN would be one too many'),
    });
    expect((await owner.query('BEGIN CALL DOWN(5); END')).rows).toHaveLength(1);
  });

  it('may not leave a transaction open', async () => {
    await create(
      'OPENS() RETURNS VARCHAR',
      "BEGIN BEGIN TRANSACTION; INSERT INTO SECRETS VALUES (2, 'rose'); RETURN 'x'; END",
    );
    await expect(call(owner, 'OPENS()')).rejects.toMatchObject({ code: '090232' });
    expect((await owner.query('SELECT COUNT(*) AS N FROM SECRETS')).rows).toEqual([{ N: 1 }]);
  });

  it('is described by what a deployment compares', async () => {
    await create('TOLD(A VARCHAR) RETURNS VARCHAR', "BEGIN RETURN 'x'; END");
    const { rows } = await owner.query('DESCRIBE PROCEDURE TOLD(STRING)');
    const told = Object.fromEntries(rows.map((row) => [row.property, row.value]));
    expect(told).toMatchObject({
      signature: '(A VARCHAR)',
      returns: 'VARCHAR',
      language: 'SQL',
      'execute as': 'OWNER',
      body: " BEGIN RETURN 'x'; END ",
    });
    const shown = await owner.query("SHOW PROCEDURES LIKE 'TOLD'");
    expect(shown.rows.map((row) => row.arguments)).toEqual(['TOLD(VARCHAR) RETURN VARCHAR']);
  });

  it('is dropped by name and types', async () => {
    await create('GOES(A VARCHAR) RETURNS VARCHAR', "BEGIN RETURN 'x'; END");
    await expect(owner.query('DROP PROCEDURE GOES()')).rejects.toMatchObject({ code: '002003' });
    await owner.query('DROP PROCEDURE GOES(VARCHAR)');
    await owner.query('DROP PROCEDURE IF EXISTS GOES(VARCHAR)');
    await expect(call(owner, "GOES('x')")).rejects.toMatchObject({ code: '002141' });
  });
});

describe('Python that is not installed yet', () => {
  it('is said to be missing', async () => {
    prepareClient();
    const account = await startTestAccount('/nowhere/.venv/bin/python');
    const client = await account.as('OWNER');
    await client.query(
      "CREATE PROCEDURE P() RETURNS VARCHAR LANGUAGE PYTHON RUNTIME_VERSION = '3.11' PACKAGES = ('snowflake-snowpark-python') HANDLER = 'main' AS $$\ndef main(session):\n    return 'x'\n$$",
    );
    await expect(client.query('CALL P()')).rejects.toThrow('The Python environment is not ready');
    await account.stop();
  });
});
