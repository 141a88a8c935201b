import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasPython } from '../../../support/python-client.js';
import { startTestAccount, type TestAccount } from '../../../support/snowflake-account.js';
import { type Client, prepareClient } from '../../../support/snowflake-client.js';

const python = (kind: 'PROCEDURE' | 'FUNCTION', head: string, code: string) =>
  `CREATE OR REPLACE ${kind} ${head} LANGUAGE PYTHON RUNTIME_VERSION = '3.11' PACKAGES = ('snowflake-snowpark-python') HANDLER = 'main' AS $$\n${code}\n$$`;

/** Numbers of seconds that nobody else on the machine sleeps for. */
const seconds = (which: number) => `${which}${String(process.pid).padStart(7, '0')}`;

/** Is one of these sleeps still running? */
const sleeps = (...which: readonly number[]): boolean => {
  const running = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
  return which.some((one) => running.includes(`sleep ${seconds(one)}`));
};

/** Ids of the Python processes that a process has started. */
const below = (parent: number): string[] =>
  execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('procedures/python/'))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, of]) => Number(of) === parent)
    .map(([pid = '']) => pid);

const harm: readonly (readonly [title: string, code: string, told: RegExp])[] = [
  ['exits', 'import sys\n    sys.exit(3)', /SystemExit: 3\n in function HARMS with handler main$/],
  ['ends its process', 'import os\n    os._exit(3)', /ended without an answer \(exit code 3\)/],
  [
    'is killed',
    'import os\n    os.kill(os.getpid(), 9)',
    /ended without an answer \(exit code -9\)/,
  ],
  [
    'breaks the interpreter',
    'import ctypes\n    ctypes.string_at(0)',
    /ended without an answer \(exit code -11\)/,
  ],
  ['wants too much memory', 'return str(len(bytearray(12 << 30)))', /MemoryError/],
  [
    'raises an error that cannot be printed',
    'class E(Exception):\n        def __str__(self):\n            raise RuntimeError("worse")\n    raise E()',
    /Python Interpreter Error:\nTraceback/,
  ],
  [
    'returns what is no text of the type',
    'return object()',
    /cannot be read as FIXED|InvalidOperation|ConversionSyntax/,
  ],
];

describe.runIf(hasPython)('a handler in Python', () => {
  let account: TestAccount;
  let owner: Client;

  beforeAll(async () => {
    prepareClient();
    account = await startTestAccount();
    owner = await account.as('OWNER');
    await owner.query(
      python('PROCEDURE', 'SOUND() RETURNS VARCHAR', 'def main(session):\n    return "sound"'),
    );
    await owner.query(
      python('FUNCTION', 'SOUND_F(A NUMBER) RETURNS NUMBER', 'def main(a):\n    return a'),
    );
  });
  afterAll(() => account.stop());

  const sound = async () => {
    expect((await owner.query('CALL SOUND()')).rows).toEqual([{ SOUND: 'sound' }]);
  };

  it.each(harm)('that %s harms its call alone', async (_, code, told) => {
    await owner.query(
      python('PROCEDURE', 'HARMS() RETURNS NUMBER', `def main(session):\n    ${code}`),
    );
    await expect(owner.query('CALL HARMS()')).rejects.toMatchObject({
      code: expect.stringMatching(/^(100357|100038)$/),
      message: expect.stringMatching(told),
    });
    await sound();
  });

  it('that calls itself without an end is stopped at the platform’s depth', async () => {
    await owner.query(
      python(
        'PROCEDURE',
        'AGAIN() RETURNS VARCHAR',
        'def main(session):\n    return session.call("AGAIN")',
      ),
    );
    await expect(owner.query('CALL AGAIN()')).rejects.toMatchObject({
      code: '100357',
      message: expect.stringContaining('maximum depth of nested calls is 5'),
    });
    await sound();
  });

  it('that prints megabytes and closes everything still answers', async () => {
    await owner.query(
      python(
        'PROCEDURE',
        'SHOUTS() RETURNS VARCHAR',
        'import os, sys\ndef main(session):\n    for _ in range(200):\n        print("{\\"ok\\": true}" * 10000)\n    print("the end", file=sys.stderr)\n    sys.stdout.flush()\n    sys.stderr.flush()\n    os.closerange(0, 4096)\n    return "said"',
      ),
    );
    expect((await owner.query('CALL SHOUTS()')).rows).toEqual([{ SHOUTS: 'said' }]);
    const said = account.log.filter((line) => line.includes('SHOUTS'));
    expect(said).toHaveLength(1);
    expect(said[0]?.length).toBeLessThan(60_000);
    expect(said[0]).toContain('the end');
    await sound();
  });

  it('leaves nothing running that it started, not even what left its group', async () => {
    await owner.query(
      python(
        'PROCEDURE',
        'LEAVES() RETURNS VARCHAR',
        `import os, subprocess\ndef main(session):\n    subprocess.Popen(["sleep", "${seconds(1)}"])\n    subprocess.Popen(["sleep", "${seconds(2)}"], start_new_session=True)\n    if os.fork() == 0:\n        os.setsid()\n        os.execvp("sleep", ["sleep", "${seconds(3)}"])\n    return "left"`,
      ),
    );
    expect((await owner.query('CALL LEAVES()')).rows).toEqual([{ LEAVES: 'left' }]);
    await vi.waitFor(() => expect(sleeps(1, 2, 3)).toBe(false), {
      timeout: 20_000,
    });
  });

  it('runs beside seven others at most', async () => {
    await owner.query(
      python(
        'PROCEDURE',
        'BESIDE() RETURNS VARCHAR',
        'import json, time\ndef main(session):\n    began = time.time()\n    time.sleep(0.5)\n    return json.dumps([began, time.time()])',
      ),
    );
    const clients = await Promise.all(Array.from({ length: 12 }, () => account.as('OWNER')));
    const answers = await Promise.all(clients.map((client) => client.query('CALL BESIDE()')));
    const spans = answers.map(
      ({ rows }) => JSON.parse(String(rows[0]?.BESIDE)) as [number, number],
    );
    const most = Math.max(
      ...spans.map(([began]) => spans.filter(([from, to]) => from <= began && began < to).length),
    );
    expect(most).toBeLessThanOrEqual(8);
  });

  it.each([
    [
      'raises',
      'raise ValueError("bad row")',
      /ValueError: bad row\n in function BAD with handler main$/,
    ],
    ['exits', 'raise SystemExit(2)', /SystemExit: 2/],
    ['ends its process', 'import os\n    os._exit(3)', /ended without an answer/],
    [
      'closes everything',
      'import os\n    os.closerange(0, 4096)\n    return 1',
      /ended without an answer|Error/,
    ],
  ])('of a function that %s harms its query alone', async (_, code, told) => {
    await owner.query(
      python('FUNCTION', 'BAD(A NUMBER) RETURNS NUMBER', `def main(a):\n    ${code}`),
    );
    await expect(owner.query('SELECT BAD(1)')).rejects.toMatchObject({
      code: '100357',
      message: expect.stringMatching(told),
    });
    expect((await owner.query('SELECT SOUND_F(7) AS A')).rows).toEqual([{ A: 7 }]);
  });

  it('of a function that hangs ends with its timeout, and so does what it started', async () => {
    await owner.query(
      python(
        'FUNCTION',
        'HANGS(A NUMBER) RETURNS NUMBER',
        `import subprocess\ndef main(a):\n    subprocess.run(["sleep", "${seconds(5)}"])\n    return 1`,
      ),
    );
    const parameters = { STATEMENT_TIMEOUT_IN_SECONDS: 3 };
    await expect(owner.query('SELECT HANGS(1)', [], { parameters })).rejects.toMatchObject({
      code: '000630',
    });
    await vi.waitFor(() => expect(sleeps(5)).toBe(false), {
      timeout: 20_000,
    });
    expect((await owner.query('SELECT SOUND_F(8) AS A')).rows).toEqual([{ A: 8 }]);
  });
});

describe.runIf(hasPython)('an account that stops', () => {
  it('takes its workers along, and the calls that still run', async () => {
    const { server } = await startTestAccount();
    await server.asAdmin([
      python(
        'PROCEDURE',
        'DB.PUBLIC.SLEEPS() RETURNS VARCHAR',
        `import subprocess\ndef main(session):\n    subprocess.run(["sleep", "${seconds(4)}"])\n    return "x"`,
      ),
    ]);
    const call = server
      .asAdmin(['USE WAREHOUSE WH', 'CALL DB.PUBLIC.SLEEPS()'])
      .catch((error: unknown) => error);
    await vi.waitFor(() => expect(sleeps(4)).toBe(true), {
      timeout: 60_000,
    });
    expect(below(process.pid).length).toBeGreaterThan(0);
    await server.stop();
    await vi.waitFor(
      () => {
        expect(sleeps(4)).toBe(false);
        expect(below(process.pid)).toEqual([]);
      },
      { timeout: 20_000 },
    );
    expect(await call).toBeInstanceOf(Error);
  });
});
