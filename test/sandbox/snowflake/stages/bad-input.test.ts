import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let state: string;
let outside: string;

beforeAll(async () => {
  const base = await mkdtemp(join(tmpdir(), 'bad-input-'));
  [state, outside] = [join(base, 'state'), join(base, 'outside')];
  await mkdir(state);
  await mkdir(outside);
  await writeFile(join(outside, 'secret.csv'), 'secret\n');
  account = await openAccount({ stateFolder: state });
  await account.admin.run('CREATE STAGE G');
  await account.admin.run('CREATE TABLE T (A VARCHAR)');
});
afterAll(async () => {
  await account.stop();
  await rm(join(state, '..'), { recursive: true });
});

const run = (sql: string) => account.admin.run(sql);
/** Where a PUT sends its files. */
const locationOf = async (sql: string, door = account.admin): Promise<string> => {
  const { transfer } = await door.run(sql);
  const data = transfer?.data as { stageInfo: { location: string } } | undefined;
  return data?.stageInfo.location ?? '';
};
/** The folder of the stage's files. */
const folder = () => locationOf('PUT file:///tmp/x @G');

const statements = (path: string) => [
  `LIST '@G/${path}'`,
  `REMOVE '@G/${path}'`,
  `PUT 'file:///tmp/x' '@G/${path}'`,
  `GET '@G/${path}' 'file:///tmp/y'`,
  `COPY INTO T FROM '@G/${path}' FILE_FORMAT = (TYPE = CSV)`,
  `CREATE PROCEDURE P() RETURNS INT LANGUAGE PYTHON RUNTIME_VERSION = '3.11' PACKAGES = () IMPORTS = ('@G/${path}') HANDLER = 'a.b'`,
  `CREATE MODEL M WITH VERSION V FROM '@G/${path}'`,
];

describe('a path of a stage', () => {
  it.each(
    [
      '../outside',
      'a/../../outside',
      '..',
      './../x',
      'a//../..',
      '\u0000x',
      `${'x'.repeat(256)}/a`,
      'x/'.repeat(600),
    ].flatMap(statements),
  )('is refused when it leads out or is too long: %s', async (sql) => {
    await expect(run(sql)).rejects.toMatchObject({ code: '001003', sqlState: '42000' });
  });

  it.each(['%2e%2e/outside', '..%2foutside', '...', 'a\\..\\b', '~', "it''s", 'é/ü', ' blank '])(
    'stays a name of its own: %s',
    async (path) => {
      const location = await locationOf(`PUT 'file:///tmp/x' '@G/${path}'`);
      expect(location.startsWith(`${join(state, 'stages')}/`)).toBe(true);
      expect((await run(`LIST '@G/${path}'`)).rowCount).toBe(0);
    },
  );

  it('that is absolute starts at the stage', async () => {
    const location = await locationOf("PUT file:///tmp/x '@G//etc/passwd'");
    expect(location).toBe(`${await folder()}etc/passwd/`);
  });

  it('does not follow links that lead out', async () => {
    await symlink(outside, join(await folder(), 'link'));
    await symlink(join(outside, 'secret.csv'), join(await folder(), 'link.csv'));
    expect((await run('LIST @G')).rowCount).toBe(0);
    expect((await run('GET @G file:///tmp/y')).transfer?.data.src_locations).toEqual([]);
    await run('REMOVE @G');
    expect(await readdir(outside)).toEqual(['secret.csv']);
  });

  it('of a user stays in its folder, whatever the user is called', async () => {
    const name = '../../../outside';
    await run(`CREATE USER "${name}" DEFAULT_ROLE = ACCOUNTADMIN`);
    await run(`GRANT ROLE ACCOUNTADMIN TO USER "${name}"`);
    const door = await account.open(name);
    const location = await locationOf('PUT file:///tmp/x @~', door);
    expect(location.startsWith(`${join(state, 'stages', 'users')}/`)).toBe(true);
    expect(location).not.toContain('..');
  });
});

describe('a pattern', () => {
  it.each(['LIST @G', 'REMOVE @G', 'GET @G file:///tmp/y', 'COPY INTO T FROM @G'])(
    'that is none is refused: %s',
    async (sql) => {
      await writeFile(join(await folder(), 'a.csv'), '1\n');
      await expect(run(`${sql} PATTERN = '(['`)).rejects.toMatchObject({
        code: '100048',
        sqlState: '2201B',
      });
    },
  );

  it('cannot keep the server busy', async () => {
    await writeFile(join(await folder(), `${'a'.repeat(60)}.csv`), '1\n');
    expect((await run("LIST @G PATTERN = '(a+)+b'")).rowCount).toBe(0);
    expect((await run("LIST @G PATTERN = '(a+)+[.]csv'")).rowCount).toBe(2);
  });
});

describe('COPY INTO a table', () => {
  it('refuses files that are not there', async () => {
    await expect(run("COPY INTO T FROM @G FILES = ('../x.csv')")).rejects.toMatchObject({
      code: '091016',
    });
  });
});
