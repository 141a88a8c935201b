import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Client } from './snowflake-client.js';

const MANIFEST = `manifest_version: '1.0'
methods:
  - name: PREDICT
    handler: functions.predict.infer
    type: FUNCTION
    inputs:
      - name: A
        type: FLOAT
    outputs:
      - type: FLOAT
`;

const CSV = 'FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE)';

/** One of each kind of object, made with the number 0. */
const FIRST = [
  'CREATE TASK K_TASK AS SELECT 1',
  'CREATE USER K_USER',
  'ALTER USER K_USER ADD PROGRAMMATIC ACCESS TOKEN K_TOKEN',
  'CREATE ROLE K_ROLE',
  'CREATE WAREHOUSE K_WAREHOUSE INITIALLY_SUSPENDED = TRUE',
  'USE WAREHOUSE WH',
  'CREATE TABLE K_LOADED (N INT)',
  'CREATE STAGE K_FILES',
  'ALTER ACCOUNT SET LOG_LEVEL = WARN',
  'CREATE TABLE K_TRACKED (N INT)',
  'CREATE STREAM K_CHANGES ON TABLE K_TRACKED',
  'CREATE STREAM K_ADDED ON TABLE K_TRACKED APPEND_ONLY = TRUE',
  'CREATE TABLE K_CONSUMED (N INT)',
];

interface Kind {
  /** gives the object the number, again without harm */
  readonly make: (n: number) => readonly string[];
  /** what shows it */
  readonly look: string;
  /** the column of `look` that holds the number, at its end; the largest of the rows counts */
  readonly in: string;
}

const kinds: readonly Kind[] = [
  {
    make: (n) => [`CREATE OR REPLACE VIEW K_VIEW AS SELECT ${n} AS N`],
    look: 'SELECT N FROM K_VIEW',
    in: 'N',
  },
  {
    make: (n) => [
      `CREATE OR REPLACE PROCEDURE K_PROCEDURE() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN ${n}; END'`,
    ],
    look: 'CALL K_PROCEDURE()',
    in: 'K_PROCEDURE',
  },
  {
    make: (n) => [`CREATE OR REPLACE FUNCTION K_FUNCTION() RETURNS INT AS '${n}'`],
    look: 'SELECT K_FUNCTION() AS N',
    in: 'N',
  },
  {
    make: (n) => [`CREATE OR REPLACE SEQUENCE K_SEQUENCE START ${n + 1}`],
    look: 'SELECT K_SEQUENCE.NEXTVAL - 1 AS N',
    in: 'N',
  },
  {
    make: (n) => [`ALTER TASK K_TASK SET TAG N = '${n}'`],
    look: "SELECT SYSTEM$GET_TAG('N', 'K_TASK', 'TASK') AS N",
    in: 'N',
  },
  {
    make: (n) => [`ALTER ACCOUNT SET STATEMENT_QUEUED_TIMEOUT_IN_SECONDS = ${n}`],
    look: "SHOW PARAMETERS LIKE 'STATEMENT_QUEUED%' IN ACCOUNT",
    in: 'value',
  },
  {
    make: (n) => [`ALTER USER K_USER SET COMMENT = '${n}'`],
    look: "SHOW USERS LIKE 'K_USER'",
    in: 'comment',
  },
  {
    make: (n) => [
      `ALTER USER K_USER MODIFY PROGRAMMATIC ACCESS TOKEN K_TOKEN SET COMMENT = '${n}'`,
    ],
    look: 'SHOW USER PROGRAMMATIC ACCESS TOKENS FOR USER K_USER',
    in: 'comment',
  },
  {
    make: (n) => [`CREATE ROLE IF NOT EXISTS K_R${n}`, `GRANT ROLE K_R${n} TO ROLE K_ROLE`],
    look: 'SHOW GRANTS TO ROLE K_ROLE',
    in: 'name',
  },
  {
    make: (n) => [`ALTER WAREHOUSE K_WAREHOUSE SET AUTO_SUSPEND = ${n}`],
    look: "SHOW WAREHOUSES LIKE 'K_WAREHOUSE'",
    in: 'auto_suspend',
  },
  {
    make: (n) => [`CREATE OR REPLACE FILE FORMAT K_FORMAT TYPE = CSV COMMENT = '${n}'`],
    look: "SHOW FILE FORMATS LIKE 'K_FORMAT'",
    in: 'comment',
  },
  {
    make: (n) => [`CREATE OR REPLACE STAGE K_STAGE COMMENT = '${n}'`],
    look: "SHOW STAGES LIKE 'K_STAGE'",
    in: 'comment',
  },
  {
    make: (n) => [`CREATE OR REPLACE TABLE K_KEYED (N INT, CONSTRAINT K_KEY${n} UNIQUE (N))`],
    look: 'SHOW UNIQUE KEYS IN TABLE K_KEYED',
    in: 'constraint_name',
  },
  {
    make: (n) => [`CREATE OR REPLACE TABLE K_DROP${n} (N INT)`, `DROP TABLE K_DROP${n}`],
    look: "SHOW TABLES HISTORY LIKE 'K_DROP%'",
    in: 'name',
  },
  {
    make: (n) => [`BEGIN SYSTEM$LOG('warn', ${n}); SYSTEM$LOG('info', ${n + 9}); END`],
    look: "SELECT VALUE AS N FROM SNOWFLAKE.TELEMETRY.EVENTS WHERE RECORD_TYPE = 'LOG'",
    in: 'N',
  },
  {
    make: (n) => [`ALTER MODEL K_MODEL SET TAG N = '${n}'`],
    look: "SELECT SYSTEM$GET_TAG('N', 'K_MODEL', 'MODULE') AS N",
    in: 'N',
  },
  {
    make: (n) => [`ALTER MODEL K_MODEL MODIFY VERSION V SET COMMENT = '${n}'`],
    look: 'SHOW VERSIONS IN MODEL K_MODEL',
    in: 'comment',
  },
  {
    make: (n) => [
      `COPY INTO @K_FILES/f${n}.csv FROM (SELECT ${n}) ${CSV} SINGLE = TRUE OVERWRITE = TRUE`,
    ],
    look: 'LIST @K_FILES',
    in: 'name',
  },
  {
    make: () => [`COPY INTO K_LOADED FROM @K_FILES ${CSV}`],
    look: 'SELECT MAX(N) AS N FROM K_LOADED',
    in: 'N',
  },
  {
    make: (n) => [`INSERT INTO K_TRACKED VALUES (${n})`],
    look: 'SELECT MAX(N) AS N FROM K_ADDED',
    in: 'N',
  },
  {
    make: () => ['INSERT INTO K_CONSUMED SELECT N FROM K_CHANGES'],
    look: 'SELECT MAX(N) AS N FROM K_CONSUMED',
    in: 'N',
  },
];

/** Gives every kind of object the number, one after the other; again without harm. */
export const numberKinds = (n: number): readonly string[] => kinds.flatMap(({ make }) => make(n));

/** Makes one of each kind, all with the number 0. */
export const makeKinds = async (client: Client): Promise<void> => {
  for (const sql of FIRST) await client.query(sql);
  await client.query('CREATE STAGE K_MODELS');
  const folder = await mkdtemp(join(tmpdir(), 'kinds-'));
  const file = join(folder, 'MANIFEST.yml');
  await writeFile(file, MANIFEST);
  await client.query(`PUT 'file://${file}' @K_MODELS/m AUTO_COMPRESS = FALSE`);
  await rm(folder, { recursive: true });
  await client.query('CREATE MODEL K_MODEL WITH VERSION V FROM @K_MODELS/m');
  for (const sql of numberKinds(0)) await client.query(sql);
};

/** The number that each kind of object has now, in the order in which they are given it. */
export const numbersOfKinds = async (client: Client): Promise<number[]> => {
  const found: number[] = [];
  for (const { look, in: column } of kinds) {
    const { rows } = await client.query(look);
    const numbers = rows.map((row) => Number(/\d+(?=\D*$)/.exec(String(row[column]))?.[0]));
    found.push(Math.max(...numbers));
  }
  return found;
};

/** What was loaded from a file is not loaded again. */
export const expectLoadedOnce = async (client: Client): Promise<void> => {
  await client.query(`COPY INTO K_LOADED FROM @K_FILES ${CSV}`);
  const { rows } = await client.query('SELECT COUNT(*) - COUNT(DISTINCT N) AS TWICE FROM K_LOADED');
  expect(rows).toEqual([{ TWICE: 0 }]);
};

/** A stream tells each row until it was consumed, and no longer. */
export const expectToldOnce = async (client: Client): Promise<void> => {
  for (const told of ['K_ADDED', '(SELECT N FROM K_CONSUMED UNION ALL SELECT N FROM K_CHANGES)']) {
    const { rows } = await client.query(
      `SELECT (SELECT COUNT(*) FROM K_TRACKED) - (SELECT COUNT(*) FROM ${told}) AS LOST`,
    );
    expect(rows, told).toEqual([{ LOST: 0 }]);
  }
};
