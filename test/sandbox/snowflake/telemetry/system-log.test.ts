import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { startLocalSnowflake } from '../../../support/local-snowflake.js';
import { openTaskClient, type TaskClient } from '../tasks/task-client.js';
import { EVENTS, logWatch } from './log-client.js';

const LONGEST = 120_000;

let server: SnowflakeServer;
let client: TaskClient;
let fresh: () => Promise<string[]>;

const procedure = (head: string, body: string) =>
  client.run(
    `CREATE OR REPLACE PROCEDURE ${head} RETURNS VARCHAR LANGUAGE SQL AS $$ BEGIN ${body} RETURN 'done'; END $$`,
  );

const lastQuery = async () => (await client.run('SELECT LAST_QUERY_ID() AS ID'))[0]?.ID;

beforeAll(async () => {
  server = await startLocalSnowflake();
  client = await openTaskClient(server.port);
  fresh = logWatch(client);
  await procedure(
    'SPEAK(N NUMBER)',
    `SYSTEM$LOG('trace', 'a'); SYSTEM$LOG_DEBUG('b'); SYSTEM$LOG('INFO', 'n is ' || n);
     SYSTEM$LOG('warning', :n + 1); CALL SYSTEM$LOG_ERROR('e'); SELECT SYSTEM$LOG_FATAL('f');`,
  );
}, LONGEST);
afterAll(() => server.stop());

const SPOKEN = ['TRACE a', 'DEBUG b', 'INFO n is 1', 'WARN 2', 'ERROR e', 'FATAL f'];

describe('SYSTEM$LOG', () => {
  it('is not kept until a level is set, then from that level on', async () => {
    await client.run('CALL SPEAK(1)');
    expect(await fresh()).toEqual([]);
    for (const [level, first] of [
      ['TRACE', 0],
      ['WARN', 3],
      ['FATAL', 5],
      ['OFF', 6],
    ] as const) {
      await client.run(`ALTER PROCEDURE SPEAK(NUMBER) SET LOG_LEVEL = '${level}'`, 'CALL SPEAK(1)');
      expect(await fresh()).toEqual(SPOKEN.slice(first));
    }
    await client.run('ALTER PROCEDURE SPEAK(NUMBER) UNSET LOG_LEVEL');
  });

  it('has the level of the procedure, else of its schema, database or the account', async () => {
    const levels = async () => {
      await client.run('CALL SPEAK(1)');
      return (await fresh()).length;
    };
    await client.run('ALTER ACCOUNT SET LOG_LEVEL = FATAL');
    expect(await levels()).toBe(1);
    await client.run('ALTER DATABASE D SET LOG_LEVEL = INFO');
    expect(await levels()).toBe(4);
    await client.run('ALTER SCHEMA D.S SET LOG_LEVEL = ERROR');
    expect(await levels()).toBe(2);
    await client.run('ALTER PROCEDURE SPEAK(NUMBER) SET LOG_LEVEL = DEBUG');
    expect(await levels()).toBe(5);
    const shown = async (what: string) =>
      (await client.run(`SHOW PARAMETERS LIKE 'LOG_LEVEL' IN ${what}`)).map(
        ({ value, level }) => `${value} ${level}`,
      );
    expect(await shown('PROCEDURE SPEAK(NUMBER)')).toEqual(['DEBUG PROCEDURE']);
    expect(await shown('SCHEMA D.S')).toEqual(['ERROR SCHEMA']);
    expect(await shown('DATABASE D')).toEqual(['INFO DATABASE']);
    expect(await shown('ACCOUNT')).toEqual(['FATAL ACCOUNT']);
    await client.run('ALTER PROCEDURE SPEAK(NUMBER) UNSET LOG_LEVEL');
    expect(await shown('PROCEDURE SPEAK(NUMBER)')).toEqual(['ERROR SCHEMA']);
    await client.run('ALTER SCHEMA D.S UNSET LOG_LEVEL', 'ALTER DATABASE D UNSET LOG_LEVEL');
    expect(await shown('PROCEDURE SPEAK(NUMBER)')).toEqual(['FATAL ACCOUNT']);
    await client.run('ALTER ACCOUNT UNSET LOG_LEVEL');
    expect(await shown('PROCEDURE SPEAK(NUMBER)')).toEqual(['OFF ']);
  });

  it("takes the more verbose of the session's level and the object's", async () => {
    const count = async (session: string, object: string) => {
      await client.run(
        session === ''
          ? 'ALTER SESSION UNSET LOG_LEVEL'
          : `ALTER SESSION SET LOG_LEVEL = ${session}`,
        object === ''
          ? 'ALTER DATABASE D UNSET LOG_LEVEL'
          : `ALTER DATABASE D SET LOG_LEVEL = ${object}`,
        'CALL SPEAK(1)',
      );
      return (await fresh()).length;
    };
    expect(await count('', 'WARN')).toBe(3);
    expect(await count('DEBUG', '')).toBe(5);
    expect(await count('WARN', 'ERROR')).toBe(3);
    expect(await count('INFO', 'DEBUG')).toBe(5);
    expect(await count('OFF', 'INFO')).toBe(4);
    expect(await count('', '')).toBe(0);
    expect(await client.refusal('ALTER SESSION SET LOG_LEVEL = LOUD')).toMatch(
      /^001006 .*\n.*LOUD/,
    );
  });

  it('has a message of any type as its text', async () => {
    await client.run(
      'ALTER SESSION SET LOG_LEVEL = INFO',
      'CALL SYSTEM$LOG_INFO(1.50)',
      "CALL SYSTEM$LOG_INFO('2026-11-23'::DATE)",
      `BEGIN
         LET n NUMBER(10,2) := 2.5;
         LET t TIMESTAMP_NTZ := '2026-11-23 01:02:03';
         SYSTEM$LOG_INFO(n + 1);
         SYSTEM$LOG('info', t);
         SYSTEM$LOG('info', TRUE);
         SYSTEM$LOG('info', PARSE_JSON('{"a": 1}'));
       END`,
      'ALTER SESSION UNSET LOG_LEVEL',
    );
    expect(await fresh()).toEqual([
      'INFO 1.50',
      'INFO 2026-11-23',
      'INFO 3.50',
      'INFO 2026-11-23 01:02:03.000',
      'INFO true',
      'INFO {"a":1}',
    ]);
  });

  it('says where it comes from', async () => {
    await client.run("ALTER SCHEMA D.S SET LOG_LEVEL = 'INFO'");
    await client.run('CALL SPEAK(7)');
    const queryId = await lastQuery();
    const [row] = await client.run(`SELECT * FROM ${EVENTS} ORDER BY TIMESTAMP DESC LIMIT 1`);
    const number = expect.any(Number);
    expect(row).toMatchObject({
      START_TIMESTAMP: null,
      OBSERVED_TIMESTAMP: row?.TIMESTAMP,
      RESOURCE_ATTRIBUTES: {
        'db.user': 'SANDBOX_ADMIN',
        'snow.database.id': number,
        'snow.database.name': 'D',
        'snow.executable.id': number,
        'snow.executable.name': 'SPEAK(N NUMBER):VARCHAR',
        'snow.executable.type': 'PROCEDURE',
        'snow.owner.id': number,
        'snow.owner.name': 'ACCOUNTADMIN',
        'snow.query.id': queryId,
        'snow.schema.id': number,
        'snow.schema.name': 'S',
        'snow.session.id': number,
        'snow.session.role.primary.id': number,
        'snow.session.role.primary.name': 'ACCOUNTADMIN',
        'snow.user.id': number,
        'snow.warehouse.id': number,
        'snow.warehouse.name': 'W',
        'telemetry.sdk.language': 'sql',
      },
      RECORD_TYPE: 'LOG',
      RECORD: { severity_text: 'FATAL' },
      VALUE: 'f',
    });
    await fresh();
  });

  it('is of the statement outside of procedures, and stays when that is rolled back', async () => {
    await client.run(
      'ALTER SESSION SET LOG_LEVEL = INFO',
      'BEGIN',
      "CALL SYSTEM$LOG('info', 'called')",
      "SELECT SYSTEM$LOG_WARN('selected')",
      'ROLLBACK',
    );
    await client.run("BEGIN SYSTEM$LOG_INFO('in a block'); END");
    const queryId = await lastQuery();
    expect(await fresh()).toEqual(['INFO called', 'WARN selected', 'INFO in a block']);
    const [row] = await client.run(
      `SELECT RESOURCE_ATTRIBUTES AS R FROM ${EVENTS} ORDER BY TIMESTAMP DESC LIMIT 1`,
    );
    expect(row?.R).toMatchObject({ 'snow.executable.type': 'STATEMENT', 'snow.query.id': queryId });
    await client.run('ALTER SESSION UNSET LOG_LEVEL');
    expect(await client.refusal("CALL SYSTEM$LOG('loud', 'x')")).toMatch(/loud/);
    expect(await client.refusal("CALL SYSTEM$LOG('info')")).toMatch(/SYSTEM\$LOG/);
  });

  it('has the level that its database or schema was created with', async () => {
    await client.run(
      'CREATE DATABASE MADE LOG_LEVEL = WARN',
      "CREATE SCHEMA MADE.INSIDE LOG_LEVEL = 'ERROR' LOG_EVENT_LEVEL = INFO",
      'USE SCHEMA D.S',
    );
    const shown = await client.run("SHOW PARAMETERS LIKE 'LOG%' IN SCHEMA MADE.INSIDE");
    expect(shown.map(({ key, value, level }) => `${key} ${value} ${level}`)).toEqual([
      'LOG_LEVEL ERROR SCHEMA',
      'LOG_EVENT_LEVEL INFO SCHEMA',
    ]);
    const [beside] = await client.run("SHOW PARAMETERS LIKE 'LOG_LEVEL' IN SCHEMA MADE.PUBLIC");
    expect(beside).toMatchObject({ value: 'WARN', level: 'DATABASE' });
    expect(await client.refusal('CREATE SCHEMA MADE.LOUD LOG_LEVEL = LOUD')).toMatch(/^001006 /);
  });

  it('has levels that are set by who was granted to', async () => {
    const own =
      "CREATE OR REPLACE PROCEDURE OWN() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'";
    const inRole = async (...statements: string[]) => {
      await client.run('USE ROLE WATCHER', 'USE SECONDARY ROLES NONE');
      const answers = [];
      for (const sql of statements) answers.push((await client.refusal(sql)).slice(0, 6));
      await client.run('USE ROLE ACCOUNTADMIN');
      return answers;
    };
    await client.run(
      'ALTER SCHEMA D.S UNSET LOG_LEVEL',
      'CREATE ROLE WATCHER',
      'GRANT ROLE WATCHER TO USER SANDBOX_ADMIN',
      'GRANT USAGE ON DATABASE D TO ROLE WATCHER',
      'GRANT ALL ON SCHEMA D.S TO ROLE WATCHER',
    );
    const statements = [
      own,
      'ALTER PROCEDURE OWN() SET LOG_LEVEL = INFO',
      'ALTER SCHEMA D.S SET LOG_LEVEL = INFO',
      'ALTER SCHEMA D.S SET LOG_EVENT_LEVEL = INFO',
      'CREATE TASK OWN_TASK LOG_LEVEL = INFO AS SELECT 1',
      'ALTER ACCOUNT SET LOG_LEVEL = OFF',
      'ALTER SESSION SET LOG_LEVEL = INFO',
    ];
    const none = 'no ref';
    const no = '003001';
    expect(await inRole(...statements)).toEqual([none, no, no, no, no, no, no]);
    await client.run('GRANT MODIFY LOG LEVEL ON ACCOUNT TO ROLE WATCHER');
    expect(await inRole(...statements)).toEqual([none, none, none, no, none, none, no]);
    await client.run(
      'GRANT MODIFY LOG EVENT LEVEL ON ACCOUNT TO ROLE WATCHER',
      'GRANT MODIFY SESSION LOG LEVEL ON ACCOUNT TO ROLE WATCHER',
    );
    expect(
      await inRole(
        'ALTER SCHEMA D.S SET LOG_EVENT_LEVEL = INFO',
        'ALTER ACCOUNT SET LOG_LEVEL = OFF LOCK_TIMEOUT = 1',
        'ALTER SESSION SET LOG_LEVEL = INFO',
      ),
    ).toEqual([none, no, none]);
    await client.run(
      'ALTER SESSION UNSET LOG_LEVEL',
      'ALTER ACCOUNT UNSET LOG_LEVEL',
      'ALTER SCHEMA D.S UNSET LOG_EVENT_LEVEL',
    );
    await fresh();
  });

  it('is of the inner procedure when one calls another', async () => {
    await procedure('OUTER_ONE()', "CALL SPEAK(1); SYSTEM$LOG_ERROR('behind');");
    await client.run(
      'ALTER SCHEMA D.S SET LOG_LEVEL = ERROR',
      'ALTER PROCEDURE SPEAK(NUMBER) SET LOG_LEVEL = OFF',
      'CALL OUTER_ONE()',
    );
    expect(await fresh()).toEqual(['ERROR behind']);
    await client.run('ALTER PROCEDURE SPEAK(NUMBER) UNSET LOG_LEVEL');
  });

  it(
    'of a task has the level of the task, else of its schema',
    async () => {
      await client.run(
        'ALTER SCHEMA D.S SET LOG_LEVEL = ERROR',
        "CREATE TASK TALKS WAREHOUSE = W LOG_LEVEL = INFO AS BEGIN SYSTEM$LOG_INFO('from a task'); END",
        'EXECUTE TASK TALKS',
      );
      await client.ended(1);
      expect(await fresh()).toEqual(['INFO from a task']);
      const [shown] = await client.run("SHOW PARAMETERS LIKE 'LOG_LEVEL' IN TASK TALKS");
      expect(shown).toMatchObject({ value: 'INFO', default: 'OFF', level: 'TASK' });
      await client.run('ALTER TASK TALKS UNSET LOG_LEVEL', 'EXECUTE TASK TALKS');
      await client.ended(2);
      expect(await fresh()).toEqual([]);
    },
    LONGEST,
  );
});
