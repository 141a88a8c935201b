import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { startLocalSnowflake } from '../../../support/local-snowflake.js';
import { openTaskClient, type Row, type TaskClient } from '../tasks/task-client.js';

const LONGEST = 120_000;

let server: SnowflakeServer;
let client: TaskClient;

beforeAll(async () => {
  server = await startLocalSnowflake();
  client = await openTaskClient(server.port);
}, LONGEST);
afterAll(() => server.stop());

const ddl = async (type: string, name: string, more = '', by = client): Promise<string> => {
  const [row] = await by.run(`SELECT GET_DDL('${type}', '${name}'${more}) AS TEXT`);
  return String(row?.TEXT);
};

const CHANGES = /^(created_on|id|last_committed_on|last_suspended_on)$/;
const GIVEN = /SYS_CONSTRAINT_[\w-]+/;

/** All that SHOW and DESCRIBE tell, without what every new object has of its own. */
const told = async (...questions: readonly string[]): Promise<Row[]> => {
  const answers: Row[] = [];
  for (const question of questions)
    for (const row of await client.run(question))
      answers.push(
        Object.fromEntries(
          Object.entries(row)
            .filter(([name]) => !CHANGES.test(name))
            .map(([name, value]) => [
              name,
              typeof value === 'string' ? value.replace(GIVEN, 'GIVEN') : value,
            ]),
        ),
      );
  return answers;
};

/** Makes it, makes it again from its text, and holds what is told of both together. */
const remade = async (
  [type, name]: readonly [string, string],
  making: readonly string[],
  questions: readonly string[],
): Promise<string> => {
  await client.run(...making);
  const before = await told(...questions);
  expect(before).not.toEqual([]);
  const text = await ddl(type, name);
  await client.run(text);
  expect(await told(...questions)).toEqual(before);
  expect(await ddl(type, name)).toBe(text);
  return text;
};

describe('the text of GET_DDL makes the same object', () => {
  it('for a table with keys, defaults and comments', async () => {
    await client.run('CREATE TABLE "other one" (ID INT, K VARCHAR(3), PRIMARY KEY (ID, K))');
    const text = await remade(
      ['table', 't'],
      [
        `CREATE TRANSIENT TABLE T (
          N INT AUTOINCREMENT START 5 INCREMENT 2 PRIMARY KEY, "small Name" VARCHAR(7) DEFAULT 'a''b' COMMENT 'it\\'s \\\\ one',
          "ORDER" NUMBER(12,2) NOT NULL DEFAULT 1.5 + 1, AT TIMESTAMP_LTZ DEFAULT CURRENT_TIMESTAMP(), V VARIANT,
          B BINARY(9), UP INT REFERENCES T (N), MAIL VARCHAR CONSTRAINT ONE_EACH UNIQUE RELY,
          CONSTRAINT THERE FOREIGN KEY (UP, "small Name") REFERENCES "other one" (ID, K))
         COMMENT = 'rows; and more'`,
      ],
      [
        'DESC TABLE T',
        "SHOW TABLES LIKE 'T'",
        'SHOW PRIMARY KEYS IN TABLE T',
        'SHOW UNIQUE KEYS IN TABLE T',
        'SHOW IMPORTED KEYS IN TABLE T',
      ],
    );
    expect(text).toBe(`create or replace TRANSIENT TABLE T (
	N NUMBER(38,0) NOT NULL autoincrement start 5 increment 2 noorder,
	"small Name" VARCHAR(7) DEFAULT 'a''b' COMMENT 'it''s \\\\ one',
	"ORDER" NUMBER(12,2) NOT NULL DEFAULT 1.5 + 1,
	AT TIMESTAMP_LTZ(9) DEFAULT CURRENT_TIMESTAMP(),
	V VARIANT,
	B BINARY(9),
	UP NUMBER(38,0),
	MAIL VARCHAR(16777216),
	primary key (N),
	constraint ONE_EACH unique (MAIL) rely,
	foreign key (UP) references T(N),
	constraint THERE foreign key (UP, "small Name") references D.S."other one"(ID, K)
)COMMENT='rows; and more'
;`);
    expect((await client.run('DESC TABLE T'))[0]).toMatchObject({
      default: 'IDENTITY START 5 INCREMENT 2 NOORDER',
    });
    await client.run('INSERT INTO T ("ORDER") VALUES (1), (2)');
    expect(await client.run('SELECT N, "small Name" AS S FROM T ORDER BY N')).toEqual([
      { N: 5, S: "a'b" },
      { N: 7, S: "a'b" },
    ]);
  });

  it('for views, with the names of their columns', async () => {
    await client.run('CREATE TABLE BASE (A INT, "b" INT)');
    const text = await remade(
      ['VIEW', 'D.S.V'],
      [`CREATE VIEW V COMMENT = 'it''s' AS SELECT A, "b", A + 1 AS C FROM BASE -- the end`],
      ['DESC VIEW V'],
    );
    expect(text).toBe(`create or replace view V(
	A,
	"b",
	C
) COMMENT='it''s'
 as SELECT A, "b", A + 1 AS C FROM BASE -- the end
;`);
    await client.run('DROP TABLE BASE');
    expect(await ddl('table', 'V')).toBe(text);
  });

  it('for sequences and file formats', async () => {
    expect(
      await remade(
        ['SEQUENCE', 'COUNTS'],
        ['CREATE SEQUENCE COUNTS START 3 INCREMENT 4'],
        ["SHOW SEQUENCES LIKE 'COUNTS'"],
      ),
    ).toBe('create or replace sequence COUNTS start with 3 increment by 4 noorder;');
    await remade(
      ['FILE_FORMAT', 'F'],
      [
        `CREATE FILE FORMAT F TYPE = CSV SKIP_HEADER = 1 FIELD_DELIMITER = '\\t'
         FIELD_OPTIONALLY_ENCLOSED_BY = '"' NULL_IF = ('', '\\\\N') EMPTY_FIELD_AS_NULL = FALSE COMMENT = 'tabs'`,
      ],
      ["SHOW FILE FORMATS LIKE 'F'"],
    );
  });

  it('for procedures in Python and SQL, and for functions', async () => {
    const questions = (kind: string, signature: string) => [
      `DESC ${kind} ${signature}`,
      `SHOW ${kind}S LIKE '${signature.replace(/\(.*/, '')}' IN SCHEMA D.S`,
    ];
    expect(
      await remade(
        ['PROCEDURE', 'P(VARCHAR, NUMBER)'],
        [
          `CREATE PROCEDURE P("who is" VARCHAR, N INT DEFAULT 3 + 4) RETURNS VARCHAR NOT NULL LANGUAGE PYTHON RUNTIME_VERSION = 3.11
           HANDLER = 'run' COMMENT = 'greets' STRICT EXECUTE AS CALLER AS $$
def run(session, who, n):
    return "it's\\n" + who * n
$$`,
        ],
        questions('PROCEDURE', 'P(VARCHAR, NUMBER)'),
      ),
    ).toBe(`CREATE OR REPLACE PROCEDURE "P"("who is" VARCHAR(16777216), "N" NUMBER(38,0) DEFAULT 3 + 4)
RETURNS VARCHAR(16777216) NOT NULL
LANGUAGE PYTHON
RETURNS NULL ON NULL INPUT
RUNTIME_VERSION = '3.11'
HANDLER = 'run'
COMMENT='greets'
EXECUTE AS CALLER
AS '
def run(session, who, n):
    return "it''s\\\\n" + who * n
';`);
    await remade(
      ['PROCEDURE', 'Q()'],
      [
        `CREATE SECURE PROCEDURE Q() RETURNS TABLE (A INT) AS
         $$ BEGIN LET R RESULTSET := (SELECT 'a\\'b' AS A); RETURN TABLE(R); END $$`,
      ],
      questions('PROCEDURE', 'Q()'),
    );
    await remade(
      ['FUNCTION', 'TWICE(NUMBER)'],
      [`CREATE FUNCTION TWICE(N INT) RETURNS INT IMMUTABLE AS '2 * N'`],
      questions('FUNCTION', 'TWICE(NUMBER)'),
    );
    expect(await client.run('SELECT TWICE(4) AS N')).toEqual([{ N: 8 }]);
  });

  it('for tasks with AFTER, FINALIZE, WHEN and CONFIG', async () => {
    const shown = (name: string) => [
      `SHOW TASKS LIKE '${name}' IN SCHEMA D.S`,
      `SHOW PARAMETERS IN TASK ${name}`,
    ];
    expect(
      await remade(
        ['TASK', 'ROOT'],
        [
          `CREATE TASK ROOT WAREHOUSE = W SCHEDULE = 'USING CRON 0 6 * * * UTC' CONFIG = '{"a": "it\\'s"}'
           OVERLAP_POLICY = ALLOW_CHILD_OVERLAP USER_TASK_TIMEOUT_MS = 5000 SUSPEND_TASK_AFTER_NUM_FAILURES = 3
           TASK_AUTO_RETRY_ATTEMPTS = 2 TIMEZONE = 'UTC' LOCK_TIMEOUT = 7 COMMENT = 'daily' AS SELECT 'x;y'`,
        ],
        shown('ROOT'),
      ),
    ).toBe(`create or replace task ROOT
	warehouse=W
	schedule='USING CRON 0 6 * * * UTC'
	config='{"a": "it''s"}'
	overlap_policy=ALLOW_CHILD_OVERLAP
	user_task_timeout_ms=5000
	suspend_task_after_num_failures=3
	task_auto_retry_attempts=2
	TIMEZONE='UTC'
	LOCK_TIMEOUT=7
	COMMENT='daily'
	as SELECT 'x;y';`);
    expect(
      await remade(
        ['TASK', '"kid"'],
        [
          'CREATE TASK SECOND USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE = SMALL AFTER ROOT AS SELECT 1',
          `CREATE TASK "kid" WAREHOUSE = W AFTER ROOT, SECOND
           WHEN SYSTEM$GET_PREDECESSOR_RETURN_VALUE('SECOND') = 'go' AS BEGIN SELECT 1; SELECT 2; END`,
        ],
        shown('"kid"').slice(1).concat(`SHOW TASKS LIKE 'kid' IN SCHEMA D.S`),
      ),
    ).toContain(`
	after D.S.ROOT, D.S.SECOND
	when SYSTEM$GET_PREDECESSOR_RETURN_VALUE('SECOND') = 'go'
	as BEGIN SELECT 1; SELECT 2; END;`);
    await remade(
      ['TASK', 'ALONE'],
      ['CREATE TASK ALONE WAREHOUSE = W ALLOW_OVERLAPPING_EXECUTION = TRUE AS SELECT 1'],
      shown('ALONE'),
    );
    await remade(
      ['TASK', 'LAST'],
      ['CREATE TASK LAST WAREHOUSE = W FINALIZE = ROOT AS SELECT 3 -- at the end'],
      shown('LAST'),
    );
  });

  it('for a schema, each object after those that it needs', async () => {
    await client.run(
      'CREATE SCHEMA D.WHOLE WITH MANAGED ACCESS COMMENT = $$all of it$$',
      'CREATE TABLE A (ID INT)',
      'CREATE TABLE Z (ID INT PRIMARY KEY)',
      'ALTER TABLE A ADD FOREIGN KEY (ID) REFERENCES Z (ID)',
      'CREATE VIEW V AS SELECT A.ID FROM A JOIN Z USING (ID)',
      'CREATE STAGE LEFT_OUT',
      'CREATE TASK TOP WAREHOUSE = W AS SELECT 1',
      'CREATE TASK BELOW WAREHOUSE = W AFTER TOP AS SELECT 1',
    );
    const text = await ddl('schema', 'D.WHOLE', ', TRUE');
    expect(text.match(/create or replace \w+ [\w.]+/g)).toEqual([
      'create or replace schema D.WHOLE',
      'create or replace TABLE D.WHOLE.Z',
      'create or replace TABLE D.WHOLE.A',
      'create or replace view D.WHOLE.V',
      'create or replace task D.WHOLE.TOP',
      'create or replace task D.WHOLE.BELOW',
    ]);
    await client.client.query(text, undefined, { parameters: { MULTI_STATEMENT_COUNT: 0 } });
    expect(await ddl('schema', 'WHOLE', ', TRUE')).toBe(text);
    expect(await ddl('database', 'D', ', TRUE')).toContain(text);
    await client.run('USE SCHEMA D.S');
  });
});

describe('GET_DDL', () => {
  it('writes whole names when it is told to', async () => {
    await client.run('CREATE TABLE "qua Lified" (A INT)');
    expect(await ddl('TABLE', '"qua Lified"', ', true')).toMatch(
      /^create or replace TABLE D\.S\."qua Lified" \(/,
    );
    await client.run('CREATE PROCEDURE FULL() RETURNS INT AS $$ BEGIN RETURN 1; END $$');
    expect(await ddl('PROCEDURE', 'FULL()', ', true')).toMatch(
      /^CREATE OR REPLACE PROCEDURE D\.S\."FULL"\(\)/,
    );
  });

  it.each([
    ['TABLE', 'NOPE', "002003 42S02 SQL compilation error:\nObject 'NOPE' does not"],
    ['TASK', 'D.S.NOPE', "002003 02000 SQL compilation error:\nTask 'D.S.NOPE' does not"],
    ['SCHEMA', 'NOPE', "002003 02000 SQL compilation error:\nSchema 'NOPE' does not"],
    ['PROCEDURE', 'NOPE(INT)', "Procedure 'D.S.NOPE(NUMBER)' does not"],
    ['FILE_FORMAT', 'NOPE', "File format 'NOPE' does not"],
    ['STAGE', 'NOPE', "000002 0A000 Unsupported feature 'GET_DDL of STAGE' in this sandbox."],
    ['POLICY', 'NOPE', "Unsupported feature 'GET_DDL of POLICY' in this sandbox."],
  ])('refuses what there is not: %s %s', async (type, name, words) => {
    expect(await client.refusal(`SELECT GET_DDL('${type}', '${name}')`)).toContain(words);
  });

  it('tells only of what the role sees, and of secure routines only their owner', async () => {
    await client.run(
      'CREATE ROLE READER',
      'GRANT ROLE READER TO USER SANDBOX_ADMIN',
      'CREATE TABLE SEEN (A INT)',
      `CREATE SECURE FUNCTION HIDDEN() RETURNS INT AS '1'`,
    );
    const reader = await openTaskClient(server.port, { role: 'READER', setUp: [] });
    await reader.run('USE SECONDARY ROLES NONE');
    const asked = "SELECT GET_DDL('TABLE', 'D.S.SEEN')";
    expect(await reader.refusal(asked)).toContain("Object 'D.S.SEEN' does not exist");
    await client.run(
      'GRANT USAGE ON DATABASE D TO ROLE READER',
      'GRANT USAGE ON SCHEMA D.S TO ROLE READER',
      'GRANT SELECT ON TABLE SEEN TO ROLE READER',
      'GRANT USAGE ON FUNCTION HIDDEN() TO ROLE READER',
    );
    expect(await ddl('TABLE', 'D.S.SEEN', '', reader)).toContain('A NUMBER(38,0)');
    expect(await reader.refusal("SELECT GET_DDL('FUNCTION', 'D.S.HIDDEN()')")).toContain('003001');
    await reader.close();
  });
});
