import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { startLocalSnowflake } from '../../../support/local-snowflake.js';
import { hasPython } from '../../../support/python-client.js';
import { openTaskClient, type TaskClient } from '../tasks/task-client.js';
import { EVENTS, logWatch } from './log-client.js';

const LONGEST = 120_000;

describe.runIf(hasPython)('what a handler in Python logs', () => {
  let server: SnowflakeServer;
  let client: TaskClient;
  let fresh: () => Promise<string[]>;

  const procedure = (head: string, code: string) =>
    client.run(
      `CREATE OR REPLACE PROCEDURE ${head} LANGUAGE PYTHON RUNTIME_VERSION = '3.11' PACKAGES = ('snowflake-snowpark-python') HANDLER = 'main' AS $$\n${code}\n$$`,
    );
  const newest = async () =>
    (
      await client.run(
        `SELECT * FROM ${EVENTS} WHERE RECORD_TYPE = 'LOG' ORDER BY TIMESTAMP DESC LIMIT 1`,
      )
    )[0];

  beforeAll(async () => {
    server = await startLocalSnowflake();
    client = await openTaskClient(server.port);
    fresh = logWatch(client);
    await procedure(
      'SPEAK(N NUMBER) RETURNS VARCHAR',
      `import logging, sys
logging.getLogger("at import").info("imported")
def main(session, n):
    log = logging.getLogger("mine")
    print('{"severity": "FATAL", "message": "printed"}')
    sys.stderr.write("and this\\n")
    log.log(5, "t")
    log.debug("d")
    logging.info("n is %s", n, extra={"custom": n, "deep": {"a": [1, None]}, "code.function": "x"})
    log.warning("w")
    log.error("e")
    log.critical("c")
    return "done"`,
    );
  }, LONGEST);
  afterAll(() => server.stop());

  it(
    'is kept from the level on, by logger, with what is logged at import',
    async () => {
      for (const [level, told] of [
        ['OFF', []],
        ['ERROR', ['ERROR mine e', 'FATAL mine c']],
        [
          'INFO',
          [
            'INFO at import imported',
            'INFO root n is 7',
            'WARN mine w',
            'ERROR mine e',
            'FATAL mine c',
          ],
        ],
      ] as const) {
        await client.run(`ALTER DATABASE D SET LOG_LEVEL = ${level}`, 'CALL SPEAK(7)');
        expect(await fresh()).toEqual(told);
      }
      await client.run('ALTER DATABASE D SET LOG_LEVEL = TRACE', 'CALL SPEAK(7)');
      const all = await fresh();
      expect(all).toContain('TRACE mine t');
      expect(all).toContain('DEBUG mine d');
      expect(all.filter((line) => /connector|urllib3/.test(line))).toEqual([]);
      await client.run('ALTER DATABASE D SET LOG_LEVEL = INFO');
    },
    LONGEST,
  );

  it('says where in the code it was, with attributes of its own', async () => {
    await client.run('CALL SPEAK(8)');
    await fresh();
    const [row] = await client.run(`SELECT * FROM ${EVENTS} WHERE VALUE = 'n is 8'`);
    expect(row).toMatchObject({
      OBSERVED_TIMESTAMP: row?.TIMESTAMP,
      RESOURCE_ATTRIBUTES: {
        'snow.executable.name': 'SPEAK(N NUMBER):VARCHAR',
        'snow.executable.type': 'PROCEDURE',
        'snow.executable.runtime.version': '3.11',
        'telemetry.sdk.language': 'python',
      },
      SCOPE: { name: 'root' },
      RECORD: { severity_text: 'INFO' },
      RECORD_ATTRIBUTES: {
        'code.filepath': '_udf_code.py',
        'code.function': 'main',
        'code.lineno': 10,
        custom: 8,
        deep: { a: [1, null] },
      },
    });
  });

  it('has exceptions: those that were caught, and the one that was not', async () => {
    await procedure(
      'FAILS() RETURNS VARCHAR',
      `import logging
def main(session):
    try:
        int("x")
    except ValueError:
        logging.exception("caught")
    raise KeyError("lost")`,
    );
    expect(await client.refusal('CALL FAILS()')).toContain('KeyError');
    expect(await fresh()).toEqual(['ERROR root caught', 'FATAL exception']);
    const [caught, uncaught] = (
      await client.run(
        `SELECT RECORD_ATTRIBUTES AS A FROM ${EVENTS} WHERE RECORD_TYPE = 'LOG' ORDER BY TIMESTAMP DESC LIMIT 2`,
      )
    )
      .map(({ A }) => A)
      .reverse();
    expect(caught).toMatchObject({
      'code.lineno': 7,
      'exception.message': "invalid literal for int() with base 10: 'x'",
      'exception.type': 'ValueError',
      'exception.stacktrace': expect.stringContaining('File "_udf_code.py", line 5, in main'),
    });
    expect(uncaught).toEqual({
      'exception.escaped': true,
      'exception.message': 'lost',
      'exception.type': 'KeyError',
      'exception.stacktrace':
        'Traceback (most recent call last):\n  File "_udf_code.py", line 8, in main\nKeyError: \'lost\'\n',
    });
    await client.run('ALTER SESSION SET ENABLE_UNHANDLED_EXCEPTIONS_REPORTING = FALSE');
    await client.refusal('CALL FAILS()');
    expect(await fresh()).toEqual(['ERROR root caught']);
    await client.run('ALTER SESSION UNSET ENABLE_UNHANDLED_EXCEPTIONS_REPORTING');
  });

  it(
    'is there when the process died, and when the call was cancelled',
    async () => {
      await procedure(
        'DIES() RETURNS VARCHAR',
        `import logging, os
def main(session):
    logging.info("last words")
    os._exit(3)`,
      );
      expect(await client.refusal('CALL DIES()')).toMatch(/^100357 /);
      expect(await fresh()).toEqual(['INFO root last words']);
      await procedure(
        'HANGS() RETURNS VARCHAR',
        `import logging, time
def main(session):
    logging.info("before the end")
    time.sleep(600)`,
      );
      await client.run('ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = 4');
      expect(await client.refusal('CALL HANGS()')).toMatch(/^000630 /);
      await client.run('ALTER SESSION UNSET STATEMENT_TIMEOUT_IN_SECONDS');
      expect(await fresh()).toEqual(['INFO root before the end']);
    },
    LONGEST,
  );

  it(
    'is kept so many times in one call, which is told, and so much of each',
    async () => {
      await procedure(
        'CHATTERS() RETURNS VARCHAR',
        `import logging
def main(session):
    logging.warning("x" * 1_000_000)
    for _ in range(20_000):
        logging.info("again")
    return "done"`,
      );
      await client.run('CALL CHATTERS()');
      const [cut, ...more] = await fresh();
      expect(cut).toMatch(/^WARN root x{500000,}\.\.\.$/);
      expect(cut?.length).toBeLessThan(530_000);
      expect(more).toHaveLength(10_000);
      expect(more.at(-1)).toMatch(/^WARN The sandbox keeps 10000 messages/);
    },
    LONGEST,
  );

  it(
    "has the account's time, whatever the machine's is",
    async () => {
      const before = Date.now();
      await fetch(`${server.control}clock`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ advance_s: 1800 }),
      });
      await client.run(
        'CALL SPEAK(10)',
        'ALTER SESSION SET LOG_LEVEL = ERROR',
        "CALL SYSTEM$LOG('error', 'behind')",
        'ALTER SESSION UNSET LOG_LEVEL',
      );
      const told = await client.run(
        `SELECT VALUE, TIMESTAMP FROM ${EVENTS} WHERE RECORD_TYPE = 'LOG' ORDER BY TIMESTAMP DESC LIMIT 6`,
      );
      expect(told.map(({ VALUE }) => VALUE)).toEqual([
        'behind',
        'c',
        'e',
        'w',
        'n is 10',
        'imported',
      ]);
      for (const { TIMESTAMP } of told) {
        const at = Number(TIMESTAMP as Date);
        expect(at).toBeGreaterThanOrEqual(before + 1_800_000);
        expect(at).toBeLessThan(Date.now() + 1_801_000);
      }
      await fresh();
    },
    LONGEST,
  );

  it(
    'may hold any character, and what is no text',
    async () => {
      await procedure(
        'ODD() RETURNS VARCHAR',
        `import logging
def main(session):
    logging.info("nul \\x00 half \\ud800 back \\\\ud800 ☃ 'quoted' \\n line", extra={"k\\ud800": "\\udfff\\x00", "n": float("nan"), "s": {1}, "o": object})
    logging.info({"a": 1})
    made = {"name": "made", "levelno": 20, "levelname": "INFO"}
    for odd in ({"created": 1e300}, {"created": float("nan")}, {"created": -1e9}, {"name": 5}):
        logging.getLogger().handle(logging.makeLogRecord({**made, "msg": "odd", **odd}))
    logging.info("large", extra={"blob": "x" * 3_000_000})
    logging.info("%d of %s", "x")
    return "done"`,
      );
      await client.run('CALL ODD()');
      const [odd, ...others] = await fresh();
      expect(odd).toMatch(/^INFO root nul . half . back \\ud800 ☃ 'quoted' \n line$/);
      expect(others.toSorted()).toEqual([
        'INFO 5 odd',
        ...Array.from({ length: 3 }, () => 'INFO made odd'),
        'INFO root %d of %s',
        'INFO root large',
        "INFO root {'a': 1}",
      ]);
      await client.run(
        'ALTER SESSION SET LOG_LEVEL = INFO',
        `CALL SYSTEM$LOG_INFO('it''s \\u0000 "quoted"')`,
        'CALL SYSTEM$LOG_INFO(NULL)',
        'CALL SYSTEM$LOG_INFO(15)',
      );
      await client.run('ALTER SESSION UNSET LOG_LEVEL');
      const [quoted, ...more] = await fresh();
      expect(quoted).toMatch(/^INFO it's . "quoted"$/);
      expect(more).toEqual(['INFO ', 'INFO 15']);
    },
    LONGEST,
  );

  it('is below the level that the code sets for a logger, if it does', async () => {
    await procedure(
      'SETS() RETURNS VARCHAR',
      `import logging
def main(session):
    logging.getLogger("loud").setLevel(logging.DEBUG)
    logging.getLogger("loud").debug("all the same")
    logging.getLogger("calm").debug("not this")
    return "done"`,
    );
    await client.run('CALL SETS()');
    expect(await fresh()).toEqual(['DEBUG loud all the same']);
  });

  it(
    'comes in the order of time from procedures that call each other, also when all is rolled back',
    async () => {
      await procedure(
        'OUTER_ONE() RETURNS VARCHAR',
        `import logging
def main(session):
    logging.info("before")
    session.call("SPEAK", 9)
    session.sql("CALL SYSTEM$LOG('info', 'by SQL')").collect()
    logging.info("behind")
    return "done"`,
      );
      await client.run('BEGIN', 'CALL OUTER_ONE()', 'ROLLBACK');
      expect((await fresh()).filter((line) => !line.includes('snowpark'))).toEqual([
        'INFO root before',
        'INFO at import imported',
        'INFO root n is 9',
        'WARN mine w',
        'ERROR mine e',
        'FATAL mine c',
        'INFO by SQL',
        'INFO root behind',
      ]);
    },
    LONGEST,
  );

  it(
    'is of functions too, also of those that fail or answer rows',
    async () => {
      const code = `import logging
def f(n):
    logging.getLogger("fn").info("n is %s", n)
    return 10 / n
class T:
    def process(self, n):
        logging.warning("row %s", n)
        yield (n,)`;
      const create = (head: string, handler: string) =>
        client.run(
          `CREATE OR REPLACE FUNCTION ${head} LANGUAGE PYTHON RUNTIME_VERSION = '3.11' HANDLER = '${handler}' AS $$\n${code}\n$$`,
        );
      await create('F(N NUMBER) RETURNS FLOAT', 'f');
      await create('T(N NUMBER) RETURNS TABLE(M NUMBER)', 'T');
      await client.run('SELECT F(N) FROM (VALUES (1), (2)) AS V(N)');
      expect(await fresh()).toEqual(['INFO fn n is 1', 'INFO fn n is 2']);
      expect((await newest())?.RESOURCE_ATTRIBUTES).toMatchObject({
        'snow.executable.name': 'F(N NUMBER):FLOAT',
        'snow.executable.type': 'FUNCTION',
      });
      expect(await client.refusal('SELECT F(0)')).toContain('ZeroDivisionError');
      expect(await fresh()).toEqual(['INFO fn n is 0', 'FATAL exception']);
      await client.run('ALTER FUNCTION F(NUMBER) SET LOG_LEVEL = ERROR', 'SELECT F(1)');
      expect(await fresh()).toEqual([]);
      await client.run('SELECT * FROM TABLE(T(3))');
      expect(await fresh()).toEqual(['WARN root row 3']);
    },
    LONGEST,
  );
});
