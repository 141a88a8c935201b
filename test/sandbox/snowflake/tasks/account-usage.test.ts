import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { startLocalSnowflake } from '../../../support/local-snowflake.js';
import { openTaskClient, type TaskClient } from './task-client.js';

const LONGEST = 120_000;
const A_MINUTE = 60_000;
const USAGE = 'SNOWFLAKE.ACCOUNT_USAGE';

let server: SnowflakeServer;
let client: TaskClient;

beforeAll(async () => {
  server = await startLocalSnowflake();
  client = await openTaskClient(server.port);
  await client.run(
    "CREATE TASK GOOD WAREHOUSE = W SCHEDULE = '9 HOURS' COMMENT = 'first' AS SELECT 1",
    'CREATE TASK KID WAREHOUSE = W AFTER GOOD WHEN TRUE AS SELECT 2',
    'CREATE TASK BAD WAREHOUSE = W SUSPEND_TASK_AFTER_NUM_FAILURES = 1 AS SELECT * FROM NOWHERE',
    'ALTER TASK KID RESUME',
    'EXECUTE TASK GOOD',
    'EXECUTE TASK BAD',
  );
  await client.ended(2);
}, LONGEST);
afterAll(() => server.stop());

/** Sessions do not live that long. */
const laterBy = async (days: number) => {
  await server.clock.advance(days * 1440 * A_MINUTE);
  client = await openTaskClient(server.port);
};

const runs = (columns = '*') =>
  client.run(`SELECT ${columns} FROM ${USAGE}.TASK_HISTORY ORDER BY NAME`);

describe('SNOWFLAKE.ACCOUNT_USAGE', () => {
  it('hears of a run 45 minutes after its end, of a version after three hours', async () => {
    expect(await runs()).toEqual([]);
    await server.clock.advance(44 * A_MINUTE);
    expect(await runs()).toEqual([]);
    expect(await client.run(`SELECT * FROM ${USAGE}.COMPLETE_TASK_GRAPHS`)).toEqual([]);
    await server.clock.advance(2 * A_MINUTE);
    expect(await runs('NAME, STATE, ERROR_CODE, CONDITION_TEXT')).toEqual([
      { NAME: 'BAD', STATE: 'FAILED', ERROR_CODE: '002003', CONDITION_TEXT: null },
      { NAME: 'GOOD', STATE: 'SUCCEEDED', ERROR_CODE: null, CONDITION_TEXT: null },
      { NAME: 'KID', STATE: 'SUCCEEDED', ERROR_CODE: null, CONDITION_TEXT: 'TRUE' },
    ]);
    const graphs = `SELECT ROOT_TASK_NAME AS N, STATE FROM ${USAGE}.COMPLETE_TASK_GRAPHS ORDER BY N`;
    expect(await client.run(graphs)).toEqual([
      { N: 'BAD', STATE: 'FAILED' },
      { N: 'GOOD', STATE: 'SUCCEEDED' },
    ]);
    const versions = `SELECT NAME, GRAPH_VERSION AS V, STATE, COMMENT, PREDECESSORS[0]::VARCHAR AS ABOVE
      FROM ${USAGE}.TASK_VERSIONS WHERE NAME <> 'BAD' ORDER BY NAME`;
    expect(await client.run(versions)).toEqual([]);
    await server.clock.advance(140 * A_MINUTE);
    expect(await client.run(versions)).toEqual([
      { NAME: 'GOOD', V: 1, STATE: null, COMMENT: 'first', ABOVE: null },
      { NAME: 'KID', V: 1, STATE: 'started', COMMENT: '', ABOVE: 'D.S.GOOD' },
    ]);
  });

  it('gives numbers of the database and the schema, and joins runs with versions', async () => {
    const [row] = await client.run(
      `SELECT H.TASK_SCHEMA_ID, V.SCHEMA_ID, V.DATABASE_ID, H.TASK_DATABASE_ID, H.INSTANCE_ID
       FROM ${USAGE}.TASK_HISTORY H JOIN ${USAGE}.TASK_VERSIONS V USING (ROOT_TASK_ID, GRAPH_VERSION)
       WHERE H.NAME = 'KID' AND V.NAME = 'KID'`,
    );
    expect(row).toMatchObject({ TASK_SCHEMA_ID: expect.any(Number), INSTANCE_ID: null });
    expect(row?.SCHEMA_ID).toBe(row?.TASK_SCHEMA_ID);
    expect(row?.DATABASE_ID).toBe(row?.TASK_DATABASE_ID);
  });

  it('tells statements too', async () => {
    const sql = `SELECT USER_NAME FROM ${USAGE}.QUERY_HISTORY WHERE QUERY_TEXT = 'SELECT 2'`;
    expect(await client.run(sql)).toEqual([{ USER_NAME: 'SYSTEM' }]);
    expect(await client.run(sql.replace('SELECT 2', sql.replaceAll("'", "''")))).toEqual([]);
  });

  it('remembers a run for a year, long after the table functions forgot it', async () => {
    await laterBy(300);
    await client.run('CREATE TASK LATE WAREHOUSE = W AS SELECT 3', 'EXECUTE TASK LATE');
    await client.ended(1);
    expect(await runs('NAME')).toEqual([{ NAME: 'BAD' }, { NAME: 'GOOD' }, { NAME: 'KID' }]);
    await laterBy(66);
    expect(await runs('NAME')).toEqual([{ NAME: 'LATE' }]);
  });

  it('shows the names of what it is asked in its own schema', async () => {
    await client.run(`USE SCHEMA ${USAGE}`);
    expect(await client.run('SELECT NAME FROM TASK_HISTORY')).toEqual([{ NAME: 'LATE' }]);
    await client.run('USE SCHEMA D.S');
  });

  it('is for ACCOUNTADMIN and whoever has the imported privileges', async () => {
    await client.run(
      'CREATE ROLE READER',
      'GRANT ROLE READER TO USER SANDBOX_ADMIN',
      'GRANT USAGE ON WAREHOUSE W TO ROLE READER',
    );
    const asReader = async () => {
      await client.run('USE ROLE READER', 'USE SECONDARY ROLES NONE', 'USE WAREHOUSE W');
      const told = await client.refusal(`SELECT NAME FROM ${USAGE}.TASK_HISTORY`);
      const databases = await client.run('SHOW DATABASES');
      await client.run('USE ROLE ACCOUNTADMIN');
      return [told, ...databases.map(({ name }) => name)];
    };
    const closed =
      "002003 02000 SQL compilation error:\nDatabase 'SNOWFLAKE' does not exist or not authorized.";
    expect(await asReader()).toEqual([closed]);
    await client.run('GRANT IMPORTED PRIVILEGES ON DATABASE SNOWFLAKE TO ROLE READER');
    expect(await asReader()).toEqual(['no refusal', 'SNOWFLAKE']);
    const grants = await client.run('SHOW GRANTS TO ROLE READER');
    expect(grants.map(({ privilege, name }) => `${privilege} ${name}`)).toContain(
      'USAGE SNOWFLAKE',
    );
    await client.run('REVOKE IMPORTED PRIVILEGES ON DATABASE SNOWFLAKE FROM ROLE READER');
    expect(await asReader()).toEqual([closed]);
  });

  it.each([
    [
      'GRANT USAGE ON DATABASE SNOWFLAKE TO ROLE PUBLIC',
      "Granting individual privileges on imported database is not allowed. Use 'GRANT IMPORTED PRIVILEGES' instead.",
    ],
    [
      'GRANT IMPORTED PRIVILEGES ON DATABASE D TO ROLE PUBLIC',
      "'IMPORTED PRIVILEGES' for database",
    ],
    ['DROP DATABASE SNOWFLAKE', 'Insufficient privileges'],
    ['CREATE SCHEMA SNOWFLAKE.MINE', 'Insufficient privileges'],
    [`CREATE TABLE ${USAGE}.T (A INT)`, 'Insufficient privileges'],
    [`DROP SCHEMA ${USAGE}`, 'Insufficient privileges'],
    [`DELETE FROM ${USAGE}.TASK_HISTORY`, "'SNOWFLAKE.ACCOUNT_USAGE.TASK_HISTORY' does not exist"],
  ])('cannot be changed: %s', async (sql, words) => {
    expect(await client.refusal(sql)).toContain(words);
  });
});
