import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestAccount, type TestAccount } from '../../../support/snowflake-account.js';
import { type Client, prepareClient } from '../../../support/snowflake-client.js';

const MANIFEST = `manifest_version: '1.0'
methods:
- name: PREDICT
  handler: functions.predict.infer
  inputs: [{name: A, type: DOUBLE}]
  outputs: [{type: OBJECT}]
  type: FUNCTION
`;

describe('a model', () => {
  let account: TestAccount;
  let owner: Client;
  let reader: Client;
  let folder: string;

  beforeAll(async () => {
    prepareClient();
    account = await startTestAccount();
    owner = await account.as('OWNER');
    reader = await account.as('READER');
    folder = await mkdtemp(join(tmpdir(), 'models-'));
    await writeFile(join(folder, 'MANIFEST.yml'), MANIFEST);
    await owner.query('CREATE STAGE FILES');
    await owner.query(`PUT file://${folder}/MANIFEST.yml @FILES/model AUTO_COMPRESS=FALSE`);
  });
  afterAll(async () => {
    await account.stop();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    await owner.query('DROP MODEL IF EXISTS M');
    await owner.query('CREATE MODEL M WITH VERSION V1 FROM @FILES/model');
    await owner.query('ALTER MODEL M ADD VERSION V2 FROM @FILES/model');
  });

  const alter = (what: string) => owner.query(`ALTER MODEL M ${what}`);
  const versions = async () =>
    (await owner.query('SHOW VERSIONS IN MODEL M')).rows.map((row) => [row.name, row.aliases]);

  it('has methods and arguments by their very names, as case_sensitive logs them', async () => {
    const method = (name: string, input: string) =>
      `- {name: ${name}, handler: f.g, inputs: [{name: ${input}, type: DOUBLE}], outputs: [{type: OBJECT}]}`;
    const manifest = `methods:\n${method('low', 'x')}\n${method('LOW', 'X')}\n`;
    await mkdir(join(folder, 'cased'), { recursive: true });
    await writeFile(join(folder, 'cased', 'MANIFEST.yml'), manifest);
    await owner.query(`PUT file://${folder}/cased/MANIFEST.yml @FILES/cased AUTO_COMPRESS=FALSE`);
    await owner.query('CREATE MODEL CASED WITH VERSION V1 FROM @FILES/cased');
    const { rows } = await owner.query('SHOW FUNCTIONS IN MODEL CASED');
    expect(rows.map((row) => row.name)).toEqual(['low', 'LOW']);
    const described = (call: string) =>
      owner.query(`SELECT CASED!${call} AS R`, [], { describeOnly: true });
    for (const call of ['"low"("x" => 1)', 'LOW(X => 1)', 'low(x => 1)']) await described(call);
    await expect(described('"low"(X => 1)')).rejects.toMatchObject({ code: '001003' });
    await expect(described('"Low"(1)')).rejects.toMatchObject({ code: '002003' });
    await owner.query('DROP MODEL CASED');
  });

  it('has its first version as default', async () => {
    const { rows } = await owner.query("SHOW MODELS LIKE 'm' IN SCHEMA DB.PUBLIC");
    expect(rows[0]).toMatchObject({
      name: 'M',
      default_version_name: 'V1',
      versions: '["V1","V2"]',
      aliases: '{"DEFAULT":"V1","FIRST":"V1","LAST":"V2"}',
    });
  });

  it.each(['V2', '"V2"', "'V2'"])('moves its default to %s', async (name) => {
    const { rows } = await alter(`SET DEFAULT_VERSION = ${name}`);
    expect(rows.map((row) => Object.keys(row).length)).toEqual([1]);
    expect(await versions()).toEqual([
      ['V1', '["FIRST"]'],
      ['V2', '["DEFAULT","LAST"]'],
    ]);
  });

  it('keeps its default version', async () => {
    await expect(alter('DROP VERSION V1')).rejects.toThrow('default version');
    await expect(alter('SET DEFAULT_VERSION = V9')).rejects.toMatchObject({ code: '002003' });
    await alter('DROP VERSION V2');
    expect(await versions()).toEqual([['V1', '["DEFAULT","FIRST","LAST"]']]);
  });

  it('gives an alias to one version at a time', async () => {
    await alter('VERSION V2 SET ALIAS = CHAMPION');
    await expect(alter('VERSION V1 SET ALIAS = CHAMPION')).rejects.toThrow('in use');
    await expect(alter('VERSION V1 SET ALIAS = DEFAULT')).rejects.toThrow('reserved');
    await alter('VERSION CHAMPION UNSET ALIAS');
    await alter('VERSION V1 SET ALIAS = CHAMPION');
    expect(await versions()).toContainEqual(['V1', '["DEFAULT","FIRST","CHAMPION"]']);
  });

  it.each([
    ['VERSION V1 SET ALIAS = FIRST', '393901', 'reserved'],
    ['VERSION V1 SET ALIAS = LAST', '393901', 'in use'],
    ['VERSION V1 SET ALIAS = V2', '393901', 'in use'],
    ['VERSION V9 SET ALIAS = A', '002003', "Version 'V9'"],
    ['VERSION NOBODY UNSET ALIAS', '002003', "Version 'NOBODY'"],
    ['ADD VERSION LAST FROM @FILES/model', '393901', 'reserved'],
    ['ADD VERSION V1 FROM @FILES/model', '002002', 'already exists'],
    ['MODIFY VERSION V9 SET COMMENT = 1', '001003', 'unexpected'],
    ["MODIFY VERSION V9 SET COMMENT = 'x'", '002003', "Version 'V9'"],
    ['DROP VERSION V9', '002003', "Version 'V9'"],
    ['SET DEFAULT_VERSION = LATEST', '002003', "Version 'LATEST'"],
    ['ADD LIVE VERSION V3', '000002', 'live versions'],
  ])('refuses %s', async (change, code, told) => {
    await expect(alter(change)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(told),
    });
    expect(await versions()).toEqual([
      ['V1', '["DEFAULT","FIRST"]'],
      ['V2', '["LAST"]'],
    ]);
  });

  it('has one alias for a version, by which it can be changed and be made the default', async () => {
    await alter('VERSION V2 SET ALIAS = CHAMPION');
    await expect(alter('VERSION V2 SET ALIAS = OTHER')).rejects.toThrow('already has the alias');
    await alter("MODIFY VERSION CHAMPION SET COMMENT = 'best'");
    await alter('SET DEFAULT_VERSION = CHAMPION');
    const { rows } = await owner.query("SHOW VERSIONS LIKE 'V2' IN MODEL M");
    expect(rows[0]).toMatchObject({
      comment: 'best',
      aliases: '["DEFAULT","LAST","CHAMPION"]',
      is_default_version: 'true',
    });
  });

  it('shows the columns that clients read', async () => {
    const shown = async (sql: string) => Object.keys((await owner.query(sql)).rows[0] ?? {});
    expect(await shown('SHOW MODELS')).toEqual(
      expect.arrayContaining(
        'created_on name model_type database_name schema_name owner comment versions default_version_name aliases'.split(
          ' ',
        ),
      ),
    );
    expect(await shown('SHOW VERSIONS IN MODEL M')).toEqual(
      expect.arrayContaining(
        'created_on name aliases comment database_name schema_name model_name is_default_version functions metadata user_data model_attributes runnable_in inference_services'.split(
          ' ',
        ),
      ),
    );
    expect(await shown('SHOW FUNCTIONS IN MODEL M')).toEqual(
      'created_on name version_name min_num_arguments max_num_arguments arguments return_type description language'.split(
        ' ',
      ),
    );
  });

  it('has its versions in INFORMATION_SCHEMA, for who may see it', async () => {
    await alter('VERSION V2 SET ALIAS = CHAMPION');
    await alter("MODIFY VERSION V2 SET COMMENT = 'second' METADATA = '{\"a\":1}'");
    const sql = `SELECT MODEL_VERSION_NAME AS V, COMMENT AS C, OWNER AS O, VERSION_ALIASES AS A, FUNCTIONS AS F,
      PARSE_JSON(METADATA):a::INT AS META FROM INFORMATION_SCHEMA.MODEL_VERSIONS ORDER BY V`;
    expect((await owner.query(sql)).rows).toEqual([
      { V: 'V1', C: null, O: 'OWNER', A: ['DEFAULT', 'FIRST'], F: ['PREDICT'], META: null },
      { V: 'V2', C: 'second', O: 'OWNER', A: ['LAST', 'CHAMPION'], F: ['PREDICT'], META: 1 },
    ]);
    expect((await reader.query(sql)).rows).toEqual([]);
    await owner.query('GRANT USAGE ON MODEL M TO ROLE READER');
    expect((await reader.query(sql)).rows).toHaveLength(2);
  });

  it('keeps at most 100 KB of metadata with a version', async () => {
    const metadata = (bytes: number) => JSON.stringify({ a: 'x'.repeat(bytes - 8) });
    await alter(`MODIFY VERSION V1 SET METADATA = '${metadata(102_400)}'`);
    await expect(
      alter(`MODIFY VERSION V1 SET METADATA = '${metadata(102_401)}'`),
    ).rejects.toMatchObject({ code: '393901' });
  });

  it('replaces comment and metadata of a version as a whole', async () => {
    await alter(`MODIFY VERSION V2 SET COMMENT = $$it's$$ METADATA = $${'$'}{"a": 1}$$`);
    const { rows } = await owner.query("SHOW VERSIONS LIKE 'V2' IN MODEL M");
    expect(rows[0]).toMatchObject({ comment: "it's", metadata: '{"a": 1}' });
    await expect(alter("MODIFY VERSION V2 SET METADATA = 'x'")).rejects.toThrow('not valid JSON');
  });

  it('copies a version from another model', async () => {
    await owner.query('CREATE OR REPLACE MODEL COPIED WITH VERSION A FROM MODEL M VERSION V2');
    await alter('ADD VERSION V3 FROM MODEL COPIED');
    await expect(alter('ADD VERSION V3 FROM MODEL COPIED')).rejects.toMatchObject({
      code: '002002',
    });
    const { rows } = await owner.query('SHOW FUNCTIONS IN MODEL M VERSION V3');
    expect(rows.map((row) => row.arguments)).toEqual(['PREDICT(DOUBLE) RETURN OBJECT']);
  });

  it('may be used but not changed by a role with USAGE', async () => {
    await expect(reader.query('SHOW VERSIONS IN MODEL M')).rejects.toMatchObject({
      code: '002003',
    });
    await owner.query('GRANT USAGE ON MODEL M TO ROLE READER');
    expect((await reader.query('SHOW VERSIONS IN MODEL M')).rows).toHaveLength(2);
    for (const change of [
      'SET DEFAULT_VERSION = V2',
      'DROP VERSION V2',
      "SET COMMENT = 'x'",
      'VERSION V2 SET ALIAS = A',
      "MODIFY VERSION V2 SET METADATA = '{}'",
      'ADD VERSION V3 FROM MODEL M',
      'RENAME TO N',
      "SET TAG DB.PUBLIC.X = 'y'",
    ]) {
      await expect(reader.query(`ALTER MODEL M ${change}`)).rejects.toMatchObject({
        code: '003001',
      });
    }
  });

  it('is seen by whom USAGE was promised on models to come, also when it is made again', async () => {
    const seen = async () => (await reader.query("SHOW MODELS LIKE 'M'")).rows.length;
    expect(await seen()).toBe(0);
    await owner.query('GRANT USAGE ON ALL MODELS IN SCHEMA DB.PUBLIC TO ROLE READER');
    expect(await seen()).toBe(1);
    await owner.query('DROP MODEL M');
    const admin = await account.as('ACCOUNTADMIN');
    await admin.query('GRANT USAGE ON FUTURE MODELS IN SCHEMA DB.PUBLIC TO ROLE READER');
    await owner.query('CREATE MODEL M WITH VERSION V1 FROM @FILES/model');
    await admin.query('REVOKE USAGE ON FUTURE MODELS IN SCHEMA DB.PUBLIC FROM ROLE READER');
    expect(await seen()).toBe(1);
    await expect(
      reader.query('CREATE MODEL OTHER WITH VERSION V1 FROM MODEL M'),
    ).rejects.toMatchObject({ code: '003001' });
  });

  it('gives its files to a role with READ alone', async () => {
    await owner.query('GRANT USAGE ON MODEL M TO ROLE READER');
    const list = "LIST 'snow://model/DB.PUBLIC.M/versions/V1/'";
    await expect(reader.query(list)).rejects.toMatchObject({ code: '003001' });
    await owner.query('GRANT READ ON MODEL M TO ROLE READER');
    expect((await reader.query(list)).rows).toHaveLength(1);
    await expect(
      reader.query("GET 'snow://model/DB.PUBLIC.M/versions/../V1/' 'file:///tmp/y'"),
    ).rejects.toMatchObject({ code: '002003' });
  });

  it('lists the files of a version', async () => {
    const { rows } = await owner.query("LIST 'snow://model/DB.PUBLIC.M/versions/V1/'");
    expect(rows.map((row) => row.name)).toEqual(['versions/V1/MANIFEST.yml']);
  });

  it('carries tags', async () => {
    await alter("SET TAG DB.PUBLIC.OWNER_TEAM = 'fraud'");
    const { rows } = await owner.query(
      "SELECT TAG_NAME, TAG_VALUE FROM TABLE(DB.INFORMATION_SCHEMA.TAG_REFERENCES('DB.PUBLIC.M', 'MODULE'))",
    );
    expect(rows).toEqual([{ TAG_NAME: 'OWNER_TEAM', TAG_VALUE: 'fraud' }]);
    await alter('UNSET TAG DB.PUBLIC.OWNER_TEAM');
    const tag = await owner.query(
      "SELECT SYSTEM$GET_TAG('OWNER_TEAM', 'DB.PUBLIC.M', 'MODULE') AS T",
    );
    expect(tag.rows).toEqual([{ T: null }]);
  });

  it.each([
    ['a reserved name of its version', 'DEFAULT', 'model', '393901', 'reserved'],
    ['more than ten methods', 'V1', 'methods', '393900', '10 methods'],
    ['more than 500 arguments of a method', 'V1', 'arguments', '393900', '500 arguments'],
  ])('is refused for %s', async (_, version, from, code, told) => {
    const method = (name: number, inputs: number) =>
      `- {name: M${name}, handler: f.g, inputs: [${Array.from({ length: inputs }, (_, at) => `{name: A${at}, type: DOUBLE}`).join(', ')}], outputs: [{type: OBJECT}], type: FUNCTION}`;
    const manifests = {
      methods: Array.from({ length: 11 }, (_, at) => method(at, 1)),
      arguments: [method(0, 501)],
    };
    await mkdir(join(folder, 'full'), { recursive: true });
    for (const [name, methods] of Object.entries(manifests)) {
      await writeFile(join(folder, 'full', 'MANIFEST.yml'), `methods:\n${methods.join('\n')}\n`);
      await owner.query(
        `PUT file://${folder}/full/MANIFEST.yml @FILES/${name} AUTO_COMPRESS=FALSE OVERWRITE=TRUE`,
      );
    }
    await expect(
      owner.query(`CREATE MODEL FULL WITH VERSION ${version} FROM @FILES/${from}`),
    ).rejects.toMatchObject({ code, message: expect.stringContaining(told) });
    expect((await owner.query("SHOW MODELS LIKE 'FULL'")).rows).toEqual([]);
  });

  it('is called by a version that a variable or a bind names', async () => {
    await owner.query("SET WHICH = 'V2'");
    const describing = { describeOnly: true };
    for (const named of ['IDENTIFIER($WHICH)', "IDENTIFIER('V2')", 'IDENTIFIER(?)', 'V2', 'LAST']) {
      const { statement } = await owner.query(
        `SELECT MODEL(DB.PUBLIC.M, ${named})!PREDICT(1) AS P`,
        named.includes('?') ? ['V2'] : [],
        describing,
      );
      expect(statement.getColumns()?.map((column) => column.getName())).toEqual(['P']);
    }
    await expect(
      owner.query('SELECT MODEL(M, IDENTIFIER($NOBODY))!PREDICT(1)', [], describing),
    ).rejects.toMatchObject({ code: '002211' });
    await owner.query("SET WHICH = 'V9'");
    await expect(
      owner.query('SELECT MODEL(M, IDENTIFIER($WHICH))!PREDICT(1)', [], describing),
    ).rejects.toMatchObject({ code: '002003' });
  });

  it('is called by a name of the query, one for each version', async () => {
    const described = async (sql: string) => {
      const { statement } = await owner.query(sql, [], { describeOnly: true });
      return statement.getColumns()?.map((column) => column.getName());
    };
    const aliases = 'A AS MODEL DB.PUBLIC.M VERSION V1, "b" AS MODEL M VERSION LAST';
    const calls = 'A!PREDICT(1) AS P, "b"!PREDICT(2) AS Q';
    expect(await described(`WITH ${aliases} SELECT ${calls}`)).toEqual(['P', 'Q']);
    expect(
      await described(`WITH T AS (SELECT 3 AS N), ${aliases} SELECT N, ${calls} FROM T`),
    ).toEqual(['N', 'P', 'Q']);
    expect(await described('WITH M AS MODEL M SELECT M!PREDICT(1) AS P')).toEqual(['P']);
    await expect(
      described('WITH A AS MODEL M VERSION V9 SELECT A!PREDICT(1)'),
    ).rejects.toMatchObject({ code: '002003' });
  });

  it('goes by a new name after RENAME', async () => {
    await owner.query('DROP MODEL IF EXISTS N');
    await alter('RENAME TO N');
    expect((await owner.query('SHOW VERSIONS IN MODEL N')).rows).toHaveLength(2);
  });

  it.each([
    ['10 methods', 11, 1],
    ['500 arguments', 1, 501],
  ])('has at most %s', async (most, methods, inputs) => {
    const fields = Array.from({ length: inputs }, (_, index) => `{name: A${index}, type: DOUBLE}`);
    const method = (index: number) =>
      `- {name: M${index}, handler: f.g, inputs: [${fields.join(', ')}], outputs: [{type: OBJECT}], type: FUNCTION}`;
    const listed = Array.from({ length: methods }, (_, index) => method(index));
    await writeFile(join(folder, 'MANIFEST.yml'), `methods:\n${listed.join('\n')}\n`);
    await owner.query(
      `PUT file://${folder}/MANIFEST.yml @FILES/large AUTO_COMPRESS=FALSE OVERWRITE=TRUE`,
    );
    await expect(alter('ADD VERSION V3 FROM @FILES/large')).rejects.toMatchObject({
      code: '393900',
      message: expect.stringContaining(`at most ${most}`),
    });
    expect(await versions()).toHaveLength(2);
  });

  it('has methods of exact names, parameters with defaults, and platforms where they run', async () => {
    const put = async (text: string) => {
      await writeFile(join(folder, 'MANIFEST.yml'), text);
      await owner.query(
        `PUT file://${folder}/MANIFEST.yml @FILES/given AUTO_COMPRESS=FALSE OVERWRITE=TRUE`,
      );
    };
    const given = MANIFEST.replace('PREDICT', 'predict').replace(
      '  type: FUNCTION',
      "  params: [{name: WEIGHT, type: DOUBLE, default: '1.0::FLOAT'}]\n  type: FUNCTION",
    );
    await put(given);
    await alter('ADD VERSION V3 FROM @FILES/given');
    const shown = await owner.query('SHOW FUNCTIONS IN MODEL M VERSION V3');
    expect(shown.rows).toMatchObject([
      {
        name: 'predict',
        min_num_arguments: 1,
        max_num_arguments: 2,
        arguments: 'predict(DOUBLE, DOUBLE DEFAULT) RETURN OBJECT',
      },
    ]);
    const described = (call: string) =>
      owner.query(`SELECT MODEL(M, V3)!${call}`, [], { describeOnly: true });
    await described('"predict"(1)');
    await described('"predict"(WEIGHT => 2, A => 1)');
    await expect(described('predict(1)')).rejects.toMatchObject({ code: '002003' });
    await expect(described('"predict"(1, 2, 3)')).rejects.toMatchObject({ code: '001003' });
    await put(`${given}target_platforms: [SNOWPARK_CONTAINER_SERVICES]\n`);
    await alter('ADD VERSION V4 FROM @FILES/given');
    const platforms = (await owner.query('SHOW VERSIONS IN MODEL M')).rows.map(
      (row) => row.runnable_in,
    );
    expect(platforms.slice(2)).toEqual(['["WAREHOUSE"]', '["SNOWPARK_CONTAINER_SERVICES"]']);
    await expect(owner.query('SELECT MODEL(M, V4)!"predict"(1)')).rejects.toMatchObject({
      code: '393901',
      message: expect.stringContaining('does not run in a warehouse'),
    });
  });

  it('refuses a folder that is no model', async () => {
    await expect(owner.query('CREATE MODEL X WITH VERSION V1 FROM @FILES/nothing')).rejects.toThrow(
      'does not exist',
    );
    await writeFile(join(folder, 'x.txt'), 'x');
    await owner.query(`PUT file://${folder}/x.txt @FILES/empty AUTO_COMPRESS=FALSE`);
    await expect(owner.query('CREATE MODEL X WITH VERSION V1 FROM @FILES/empty')).rejects.toThrow(
      'MANIFEST.yml',
    );
  });
});
