import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasPython } from '../../../support/python-client.js';
import { startTestAccount, type TestAccount } from '../../../support/snowflake-account.js';
import { type Client, prepareClient } from '../../../support/snowflake-client.js';

describe.runIf(hasPython)('a procedure in Python', () => {
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

  const create = (head: string, code: string, more = '') =>
    owner.query(
      `CREATE OR REPLACE PROCEDURE ${head} LANGUAGE PYTHON RUNTIME_VERSION = '3.11' PACKAGES = ('snowflake-snowpark-python') HANDLER = 'main' ${more} AS $$\n${code}\n$$`,
    );
  const call = async (client: Client, text: string, binds?: readonly unknown[]) =>
    Object.values((await client.query(`CALL ${text}`, binds)).rows[0] ?? {})[0];

  it('receives its arguments as Python values', async () => {
    await create(
      'KINDS(A NUMBER, B VARCHAR, C FLOAT, D BOOLEAN, E VARIANT, F DATE, G ARRAY) RETURNS VARCHAR',
      'def main(session, *args):\n    return " ".join(type(a).__name__ for a in args)',
    );
    expect(
      await call(
        owner,
        "KINDS(1, 'x', 1.5, TRUE, PARSE_JSON('{\"a\": 1}'), '2026-11-22'::DATE, NULL)",
      ),
    ).toBe('int str float bool dict date NoneType');
  });

  it('answers in the declared type', async () => {
    await create('TOTAL() RETURNS NUMBER(10,2)', 'def main(session):\n    return 12.345');
    await create('TREE() RETURNS VARIANT', 'def main(session):\n    return {"a": [1, None]}');
    expect(await call(owner, 'TOTAL()')).toBe(12.35);
    expect(await call(owner, 'TREE()')).toEqual({ a: [1, null] });
  });

  it('answers NULL unless it was declared not to', async () => {
    await create('NOTHING(A NUMBER) RETURNS NUMBER', 'def main(session, a):\n    return a');
    expect(await call(owner, 'NOTHING(NULL)')).toBe(null);
    await create(
      'NOTHING(A NUMBER) RETURNS NUMBER NOT NULL',
      'def main(session, a):\n    return a',
    );
    expect(await call(owner, 'NOTHING(1)')).toBe(1);
    await expect(call(owner, 'NOTHING(NULL)')).rejects.toMatchObject({
      code: '100072',
      message: 'NULL result in a non-nullable column',
    });
  });

  it('finds what it declares already imported, once there was time for it, and nothing else', async () => {
    const loaded = (name: string) =>
      create(
        `${name}() RETURNS BOOLEAN`,
        'import sys\ndef main(session):\n    return "xgboost" in sys.modules',
        name === 'HEAVY' ? "PACKAGES = ('snowflake-snowpark-python', 'XGBoost>=2')" : '',
      );
    await loaded('LIGHT');
    expect(await call(owner, 'LIGHT()')).toBe(false);
    await loaded('HEAVY');
    await expect.poll(() => call(owner, 'HEAVY()'), { timeout: 50_000 }).toBe(true);
  });

  it('answers rows', async () => {
    await create(
      'PAIRS() RETURNS TABLE(A NUMBER, B VARCHAR)',
      "def main(session):\n    return session.sql(\"select 1 as A, 'x' as B union all select 2, 'y' order by 1\")",
    );
    expect((await owner.query('CALL PAIRS()')).rows).toEqual([
      { A: 1, B: 'x' },
      { A: 2, B: 'y' },
    ]);
  });

  it('answers rows whose columns it leaves open, which RESULT_SCAN reads again', async () => {
    await create(
      'OPEN_PAIRS() RETURNS TABLE()',
      'def main(session):\n    return session.sql("select 1 as A, \'x\' as B")',
    );
    expect((await owner.query('CALL OPEN_PAIRS()')).rows).toEqual([{ A: 1, B: 'x' }]);
    const again = 'SELECT B, A + 1 AS C FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))';
    expect((await owner.query(again)).rows).toEqual([{ B: 'x', C: 2 }]);
    expect((await owner.query('SELECT B FROM TABLE(PAIRS()) WHERE A = 2')).rows).toEqual([
      { B: 'y' },
    ]);
    await expect(owner.query('SELECT * FROM TABLE(OPEN_PAIRS())')).rejects.toThrow(
      'a procedure without declared columns',
    );
  });

  it('is called with NULL or answers NULL itself, as it says', async () => {
    const code = 'def main(session, n):\n    return "ran"';
    for (const [said, answer] of [
      ['CALLED ON NULL INPUT', 'ran'],
      ['RETURNS NULL ON NULL INPUT', null],
      ['STRICT', null],
    ]) {
      await create('ON_NULL(N INT) RETURNS VARCHAR', code, said ?? '');
      expect(await call(owner, 'ON_NULL(NULL)')).toBe(answer);
    }
  });

  it('is gone with its session when it is temporary, and takes what Snowpark writes', async () => {
    await owner.query(
      "CREATE OR REPLACE TEMPORARY PROCEDURE PASSES()\n\nRETURNS VARCHAR NOT NULL\nLANGUAGE PYTHON \nVOLATILE\nRUNTIME_VERSION=3.11\nPACKAGES=('snowflake-snowpark-python')\n\nHANDLER='main'\nEXECUTE AS CALLER\nAS $$\ndef main(session):\n    return 'x'\n$$;",
    );
    expect(await call(owner, 'PASSES()')).toBe('x');
    const another = await account.as('OWNER');
    await expect(call(another, 'PASSES()')).rejects.toMatchObject({ code: '002141' });
  });

  it('has one transaction for all of its threads', async () => {
    await create(
      'THREADS() RETURNS NUMBER',
      [
        'import threading',
        'def main(session):',
        '    session.sql("begin").collect()',
        '    add = lambda: session.sql("insert into SECRETS values (77, \'x\')").collect()',
        '    thread = threading.Thread(target=add)',
        '    thread.start()',
        '    thread.join()',
        '    seen = session.sql("select count(*) from SECRETS where ID = 77").collect()[0][0]',
        '    session.sql("rollback").collect()',
        '    return seen * 10 + session.sql("select count(*) from SECRETS where ID = 77").collect()[0][0]',
      ].join('\n'),
    );
    expect(await call(owner, 'THREADS()')).toBe(10);
  });

  it('takes the statements along that it has not waited for', async () => {
    await create(
      'LEAVES() RETURNS VARCHAR',
      'def main(session):\n    return session.sql("select system$wait(600)").collect_nowait().query_id',
    );
    const left = await call(owner, 'LEAVES()');
    await vi.waitFor(
      async () => {
        const { rows } = await owner.query(
          `SELECT EXECUTION_STATUS AS S FROM TABLE(INFORMATION_SCHEMA.QUERY_HISTORY()) WHERE QUERY_ID = '${String(left)}'`,
        );
        expect(rows).toEqual([{ S: 'failed_with_error' }]);
      },
      { timeout: 20_000 },
    );
  });

  it("works in its owner's or its caller's frame", async () => {
    const code =
      'def main(session):\n    return session.sql("select max(WORD) from DB.PUBLIC.SECRETS").collect()[0][0]';
    await create('AS_OWNER() RETURNS VARCHAR', code);
    await create('AS_CALLER() RETURNS VARCHAR', code, 'EXECUTE AS CALLER');
    for (const name of ['AS_OWNER', 'AS_CALLER']) {
      await owner.query(`GRANT USAGE ON PROCEDURE ${name}() TO ROLE READER`);
    }
    expect(await call(reader, 'AS_OWNER()')).toBe('tulip');
    await expect(call(reader, 'AS_CALLER()')).rejects.toThrow('does not exist or not authorized');
  });

  it("shares its caller's temporary tables and transaction", async () => {
    await create(
      'FILL() RETURNS VARCHAR',
      'def main(session):\n    session.sql("create temporary table PASSING as select 7 as N").collect()\n    return "ok"',
      'EXECUTE AS CALLER',
    );
    await call(owner, 'FILL()');
    expect((await owner.query('SELECT N FROM PASSING')).rows).toEqual([{ N: 7 }]);
  });

  it('tells errors with the lines of its own code alone', async () => {
    await create(
      'FAILS() RETURNS VARCHAR',
      'def helper():\n    raise ValueError("no luck")\ndef main(session):\n    helper()',
    );
    const error = await call(owner, 'FAILS()').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: '100357', sqlState: 'P0000' });
    expect(String((error as Error).message)).toBe(
      [
        'Python Interpreter Error:',
        'Traceback (most recent call last):',
        '  File "_udf_code.py", line 5, in main',
        '  File "_udf_code.py", line 3, in helper',
        'ValueError: no luck',
        ' in function FAILS with handler main',
      ].join('\n'),
    );
  });

  it('imports modules and reads files that were staged', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'imports-'));
    await writeFile(join(folder, 'words.py'), 'def word():\n    return "staged"\n');
    await writeFile(join(folder, 'note.txt'), 'note');
    await owner.query('CREATE OR REPLACE STAGE CODE');
    for (const file of ['words.py', 'note.txt']) {
      await owner.query(`PUT file://${folder}/${file} @CODE/v1 AUTO_COMPRESS=FALSE`);
    }
    await create(
      'READS() RETURNS VARCHAR',
      'import sys\nfrom words import word\ndef main(session):\n    return word() + " " + open(sys._xoptions["snowflake_import_directory"] + "note.txt").read()',
      "IMPORTS = ('@CODE/v1/words.py', '@CODE/v1/note.txt')",
    );
    expect(await call(owner, 'READS()')).toBe('staged note');
    await writeFile(join(folder, 'words.py'), 'def word():\n    return "again"\n');
    await owner.query(`PUT file://${folder}/words.py @CODE/v1 AUTO_COMPRESS=FALSE OVERWRITE=TRUE`);
    expect(await call(owner, 'READS()')).toBe('again note');
    await expect(
      create(
        'TWICE() RETURNS VARCHAR',
        'x',
        "IMPORTS = ('@CODE/v1/note.txt', '@CODE/v2/note.txt')",
      ),
    ).rejects.toThrow("unique file name 'note.txt'");
    await owner.query('REMOVE @CODE/v1/note.txt');
    await expect(call(owner, 'READS()')).rejects.toThrow('the staged file is gone');
    await rm(folder, { recursive: true });
  });

  it('may print what it likes: the log has it', async () => {
    await create(
      'PRINTS() RETURNS VARCHAR',
      'def main(session):\n    print(\'{"event": "ended"}\')\n    return "x"',
    );
    expect(await call(owner, 'PRINTS()')).toBe('x');
    expect(
      account.log.some((line) => line.includes('procedure output') && line.includes('ended')),
    ).toBe(true);
  });

  it('harms only its own call when its process dies', async () => {
    await create(
      'DIES() RETURNS VARCHAR',
      'import os\ndef main(session):\n    os.kill(os.getpid(), 9)',
    );
    await expect(call(owner, 'DIES()')).rejects.toThrow('ended without an answer');
    expect(await call(owner, 'TOTAL()')).toBe(12.35);
  });

  it('ends with its timeout, and so does what it started', async () => {
    await create(
      'HANGS() RETURNS VARCHAR',
      'import subprocess\ndef main(session):\n    subprocess.run(["sleep", "987654"])',
    );
    const parameters = { STATEMENT_TIMEOUT_IN_SECONDS: 2 };
    await expect(owner.query('CALL HANGS()', [], { parameters })).rejects.toMatchObject({
      code: '000630',
    });
    await vi.waitFor(async () => {
      const { execFileSync } = await import('node:child_process');
      const running = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
      expect(running).not.toContain('sleep 987654');
    });
  });

  it('is refused when a package is missing', async () => {
    await expect(
      owner.query(
        "CREATE PROCEDURE NOPE() RETURNS VARCHAR LANGUAGE PYTHON RUNTIME_VERSION = '3.11' PACKAGES = ('no-such-package') HANDLER = 'main' AS 'x'",
      ),
    ).rejects.toThrow('no-such-package');
  });

  it('is refused for a version of Python that the platform never had', async () => {
    await expect(
      owner.query(
        "CREATE PROCEDURE OLD() RETURNS VARCHAR LANGUAGE PYTHON RUNTIME_VERSION = '2.7' HANDLER = 'main' AS 'x'",
      ),
    ).rejects.toThrow("Unsupported feature 'RUNTIME_VERSION = 2.7'");
  });

  it.each(['3.9', '3.10', '3.12', '3.14'])(
    'is made for a version of Python that the platform has: %s',
    async (version) => {
      await owner.query(
        `CREATE OR REPLACE PROCEDURE VERSIONED() RETURNS NUMBER LANGUAGE PYTHON RUNTIME_VERSION = ${version === '3.10' ? "'3.10'" : version}
         PACKAGES = ('snowflake-snowpark-python') HANDLER = 'main' AS 'def main(session): return 1'`,
      );
      expect(await call(owner, 'VERSIONED()')).toBe(1);
    },
  );

  it('without a name takes no other artifact repository', async () => {
    const sql = (more: string) =>
      `WITH ONCE AS PROCEDURE () RETURNS NUMBER LANGUAGE PYTHON RUNTIME_VERSION = '3.11' ${more}
       PACKAGES = ('snowflake-snowpark-python') HANDLER = 'main' AS 'def main(session): return 1' CALL ONCE()`;
    expect((await owner.query(sql(''))).rows).toEqual([{ ONCE: 1 }]);
    await expect(
      owner.query(sql('ARTIFACT_REPOSITORY = snowflake.snowpark.pypi_shared_repository')),
    ).rejects.toMatchObject({ code: '001003', message: expect.stringContaining('ARTIFACT_REPO') });
  });

  it('runs without a name too', async () => {
    const { rows } = await owner.query(
      "WITH ONCE AS PROCEDURE (N NUMBER) RETURNS BINARY LANGUAGE PYTHON RUNTIME_VERSION = '3.11' PACKAGES = ('snowflake-snowpark-python') HANDLER = 'main' AS $$\ndef main(session, n):\n    return bytes([n])\n$$ CALL ONCE(255)",
    );
    expect(Array.from((rows[0]?.ONCE ?? []) as Uint8Array)).toEqual([255]);
  });
});
