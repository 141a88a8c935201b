import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPython } from '../../../support/python-client.js';
import { startTestAccount, type TestAccount } from '../../../support/snowflake-account.js';
import { type Client, prepareClient } from '../../../support/snowflake-client.js';

describe.runIf(hasPython)('a handler in Python, which knows that it runs inside,', () => {
  let account: TestAccount;
  let owner: Client;
  let folder: string;

  beforeAll(async () => {
    prepareClient();
    account = await startTestAccount();
    owner = await account.as('OWNER');
    folder = await mkdtemp(join(tmpdir(), 'inside-'));
    await owner.query('CREATE STAGE FILES');
  });
  afterAll(async () => {
    await account.stop();
    await rm(folder, { recursive: true });
  });

  /** Runs lines of a handler's body, once; they answer JSON. */
  const run = async (lines: readonly string[], more = '') => {
    const body = ['import json', 'def main(session):', ...lines.map((line) => `    ${line}`)];
    await owner.query(
      `CREATE OR REPLACE PROCEDURE ONCE() RETURNS VARCHAR LANGUAGE PYTHON RUNTIME_VERSION = '3.11' PACKAGES = ('snowflake-snowpark-python') HANDLER = 'main' ${more} AS $$\n${body.join('\n')}\n$$`,
    );
    return JSON.parse(String((await owner.query('CALL ONCE()')).rows[0]?.ONCE)) as unknown;
  };
  const listed = async (stage: string) =>
    (await owner.query(`LIST ${stage}`)).rows.map(({ name }) => name);

  it('is told so by the libraries', async () => {
    expect(
      await run([
        'from snowflake.snowpark._internal.utils import is_in_stored_procedure',
        'from snowflake.connector.description import PLATFORM',
        'return json.dumps([PLATFORM, is_in_stored_procedure()])',
      ]),
    ).toEqual(['XP', true]);
  });

  it('has the one session, which it neither closes nor makes anew', async () => {
    expect(
      await run([
        'from snowflake.snowpark import Session',
        'here = session.sql("select current_session()").collect()[0][0]',
        'said = []',
        'for options in [{}, {"account": "elsewhere", "user": "me", "password": "x"}]:',
        '    try:',
        '        Session.builder.configs(options).create()',
        '    except Exception as error:',
        '        said.append(f"{type(error).__name__} {error}")',
        'same = Session.builder.configs({"account": "elsewhere"}).getOrCreate() is session',
        'session.close()',
        'with session:',
        '    pass',
        'again = session.sql("select current_session()").collect()[0][0]',
        'return json.dumps([said, same, here == again])',
      ]),
    ).toEqual([
      Array(2).fill(expect.stringMatching(/^SnowparkSessionException .*In a stored procedure/)),
      true,
      true,
    ]);
  });

  it('has that session too when it has the connector connect to some account', async () => {
    expect(
      await run([
        'import snowflake.connector',
        'other = snowflake.connector.connect(account="elsewhere", user="me", password="x")',
        'answer = other.cursor().execute("select current_user(), current_role()").fetchone()',
        'other.close()',
        'answer += tuple(session.sql("select current_user(), current_role()").collect()[0])',
        'return json.dumps(answer)',
      ]),
    ).toEqual(['DAGBOT', 'OWNER', 'DAGBOT', 'OWNER']);
  });

  it.each(['OWNER', 'CALLER'])(
    "has PUT and GET refused, whosever rights it has: the %s's",
    async (rights) => {
      const said = await run(
        [
          'said = []',
          'for sql in ["put file:///tmp/x @FILES", "get @FILES file:///tmp/y"]:',
          '    for way in [lambda: session.sql(sql).collect(), lambda: session.connection.cursor().execute(sql)]:',
          '        try:',
          '            way()',
          '        except Exception as error:',
          '            said.append(str(error))',
          'return json.dumps(said)',
        ],
        `EXECUTE AS ${rights}`,
      );
      const refused = (type: string) =>
        expect.stringContaining(
          `Stored procedure execution error: Unsupported statement type '${type}'.`,
        );
      expect(said).toEqual([
        refused('PUT_FILES'),
        refused('PUT_FILES'),
        refused('GET_FILES'),
        refused('GET_FILES'),
      ]);
    },
  );

  it("makes nothing temporary with its owner's rights but what Snowpark scopes", async () => {
    await owner.query(
      "CREATE OR REPLACE PROCEDURE IN_SQL() RETURNS VARCHAR LANGUAGE SQL AS 'BEGIN CREATE TEMPORARY TABLE T1(A INT); DROP TABLE T1; RETURN 1; END'",
    );
    const tries = (rights: string) =>
      run(
        [
          'said = []',
          'for what in [',
          '    "create temp table T(A INT)", "create or replace local temporary table T as select 1 as A",',
          '    "create temporary view V as select 1 as A", "create temporary stage S", "create temp file format F type = csv",',
          '    "create temporary function G() returns number as \'1\'",',
          '    "create or replace scoped temporary table T2(A INT)", "create transient table T3(A INT)", "call IN_SQL()", "list @~",',
          ']:',
          '    try:',
          '        session.sql(what).collect()',
          '        said.append("done")',
          '    except Exception as error:',
          '        said.append(str(error).split(": ", 4)[-1].strip())',
          'session.sql("drop table T3").collect()',
          'return json.dumps(said)',
        ],
        `EXECUTE AS ${rights}`,
      );
    const refused = ['TABLE', 'TABLE', 'VIEW', 'STAGE', 'FILE_FORMAT', 'FUNCTION'].map((kind) =>
      expect.stringContaining(`Unsupported statement type 'temporary ${kind}'.`),
    );
    expect(await tries('OWNER')).toEqual([
      ...refused,
      'done',
      'done',
      'done',
      expect.stringContaining("User stage file access is not allowed within an owner's rights SP"),
    ]);
    expect(await tries('CALLER')).toEqual(Array(10).fill('done'));
  });

  it('moves files by session.file', async () => {
    expect(
      await run([
        'import io, os, tempfile',
        'folder = tempfile.mkdtemp(dir="/tmp")',
        'for name in ["one.txt", "two.txt"]:',
        '    with open(os.path.join(folder, name), "w") as file:',
        '        file.write(name)',
        'put = session.file.put(folder + "/*.txt", "@FILES/in", auto_compress=False)',
        'again = session.file.put("file://" + folder + "/one.txt", "FILES/more", auto_compress=False)',
        'packed = session.file.put(folder + "/two.txt", "@FILES/packed")',
        'stream = session.file.put_stream(io.BytesIO(b"stream"), "@FILES/in/s.txt", auto_compress=False)',
        'back = os.path.join(folder, "deep", "back")',
        'got = session.file.get("@FILES/in", back)',
        'read = session.file.get_stream("@FILES/in/s.txt").read().decode()',
        'unpacked = session.file.get_stream("@FILES/packed/two.txt.gz", decompress=True).read().decode()',
        'return json.dumps([',
        '    [(p.source, p.status) for p in put], again[0].status, packed[0].target, stream.status,',
        '    sorted(g.file for g in got), sorted(os.listdir(back)), open(back + "/one.txt").read(), read, unpacked,',
        '])',
      ]),
    ).toEqual([
      [
        ['one.txt', 'UPLOADED'],
        ['two.txt', 'UPLOADED'],
      ],
      'UPLOADED',
      'two.txt.gz',
      'UPLOADED',
      ['one.txt', 's.txt', 'two.txt'],
      ['one.txt', 's.txt', 'two.txt'],
      'one.txt',
      'stream',
      'two.txt',
    ]);
    expect(await listed('@FILES')).toEqual([
      'files/in/one.txt',
      'files/in/s.txt',
      'files/in/two.txt',
      'files/more/one.txt',
      'files/packed/two.txt.gz',
    ]);
    await owner.query(`GET @FILES/in/s.txt file://${folder}`);
    expect(await readFile(join(folder, 's.txt'), 'utf8')).toBe('stream');
  });

  it("reads a model's files as snowflake-ml does there, and rows of a stage's file", async () => {
    const manifest =
      'methods:\n- {name: PREDICT, handler: functions.predict.infer, inputs: [], outputs: [{type: OBJECT}], type: FUNCTION}\n';
    await writeFile(join(folder, 'MANIFEST.yml'), manifest);
    await owner.query(`PUT file://${folder}/MANIFEST.yml @FILES/model AUTO_COMPRESS=FALSE`);
    await owner.query('CREATE OR REPLACE MODEL M WITH VERSION V1 FROM @FILES/model');
    expect(
      await run([
        'import os, tempfile',
        'folder = tempfile.mkdtemp(dir="/tmp")',
        'cursor = session._conn._cursor',
        'cursor._download("snow://model/DB.PUBLIC.M/versions/V1/MANIFEST.yml", folder, {"parallel": 10})',
        'rows = cursor.fetchall()',
        'import io',
        'session.file.put_stream(io.BytesIO(b"1,x\\n2,y\\n"), "@FILES/rows.csv", auto_compress=False)',
        'from snowflake.snowpark.types import StringType, StructField, StructType',
        'schema = StructType([StructField(name, StringType()) for name in "AB"])',
        'read = session.read.schema(schema).csv("@FILES/rows.csv").order_by("A").collect()',
        'return json.dumps([len(rows), os.listdir(folder), [list(row) for row in read]])',
      ]),
    ).toEqual([
      1,
      ['MANIFEST.yml'],
      [
        ['1', 'x'],
        ['2', 'y'],
      ],
    ]);
  });

  it('gets no files by a pattern, and none that are not there', async () => {
    expect(
      await run([
        'said = []',
        'ways = [',
        '    lambda: session.file.get("@FILES/in", "/tmp/never", pattern=".*one.*"),',
        '    lambda: session.file.get_stream("@FILES/in/none.txt"),',
        '    lambda: session.file.get_stream("@NOWHERE/none.txt"),',
        '    lambda: session.file.put("/tmp/no/such/file", "@FILES"),',
        '    lambda: session.file.get("@FILES/nothing", "/tmp/never"),',
        ']',
        'for way in ways:',
        '    try:',
        '        way()',
        '        said.append("ran")',
        '    except Exception as error:',
        '        said.append(f"{type(error).__name__} {error}")',
        'return json.dumps(said)',
      ]),
    ).toEqual([
      expect.stringMatching(/Pattern matching is not supported/),
      expect.stringMatching(/Remote file was not found/),
      expect.stringMatching(/002003.*does not exist or not authorized/s),
      expect.stringMatching(/253006/),
      expect.stringMatching(/253006/),
    ]);
  });

  it('writes pandas frames, caches results and registers functions by its session alone', async () => {
    expect(
      await run([
        'import pandas',
        'from snowflake.snowpark.types import IntegerType',
        'frame = pandas.DataFrame({"N": range(10)})',
        'session.write_pandas(frame, "WRITTEN", auto_create_table=True, overwrite=True)',
        'cached = session.table("WRITTEN").cache_result()',
        'padding = "x" * 20000',
        'def twice(n: int) -> int:',
        '    return 2 * n + len(padding) - 20000',
        'double = session.udf.register(twice, return_type=IntegerType(), input_types=[IntegerType()])',
        'total = sum(row[0] for row in cached.select(double("N")).collect())',
        'rows = session.create_dataframe([[n] for n in range(2000)], schema=["A"]).count()',
        'return json.dumps([total, rows])',
      ]),
    ).toEqual([90, 2000]);
  });

  it('runs child statements beside it, awaits and cancels them', async () => {
    expect(
      await run([
        'job = session.sql("select 7 as N").collect_nowait()',
        'long = session.sql("select system$wait(600)").collect_nowait()',
        'rows = [row[0] for row in job.result()]',
        'adopted = session.create_async_job(job.query_id).result()[0][0]',
        'long.cancel()',
        'try:',
        '    long.result()',
        '    said = "ran"',
        'except Exception as error:',
        '    said = "stopped"',
        'return json.dumps([rows, adopted, job.is_done(), said])',
      ]),
    ).toEqual([[7], 7, true, 'stopped']);
  });

  it('finds its imports in a folder that it is not to write to, and /tmp to write to', async () => {
    await writeFile(join(folder, 'note.txt'), 'note');
    await owner.query(`PUT file://${folder}/note.txt @FILES AUTO_COMPRESS=FALSE`);
    expect(
      await run(
        [
          'import os, stat, sys, tempfile',
          'folder = sys._xoptions["snowflake_import_directory"]',
          'modes = [oct(stat.S_IMODE(os.stat(path).st_mode)) for path in (folder, folder + "note.txt")]',
          'with tempfile.NamedTemporaryFile(dir="/tmp") as file:',
          '    file.write(b"x")',
          'return json.dumps(modes)',
        ],
        "IMPORTS = ('@FILES/note.txt')",
      ),
    ).toEqual(['0o555', '0o444']);
  });

  it('speaks to the account by snowflake.core as well', async () => {
    await owner.query("CREATE OR REPLACE TASK TICK SCHEDULE = '60 MINUTES' AS SELECT 1");
    expect(
      await run([
        'from snowflake.core import Root',
        'tasks = Root(session).databases["DB"].schemas["PUBLIC"].tasks',
        'return json.dumps([task.name for task in tasks.iter()])',
      ]),
    ).toEqual(['TICK']);
  });
});
