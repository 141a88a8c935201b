import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { SandboxLine } from '../../sandbox/start.js';
import { type Child, startChild } from '../support/child-process.js';
import { freePort } from '../support/free-port.js';
import { connect, prepareClient } from '../support/snowflake-client.js';
import { type Answer, act, callApi, soon, stateOf } from './slack/person.js';

// setting up runs the product's own setup, which a busy machine may take a minute for
const DEADLINE_MS = 240_000;

describe('the sandbox, by its command', () => {
  let folder: string;
  let child: Child;
  let line: SandboxLine;

  const start = async () => {
    const command = `exec npm run --silent sandbox -- --json --state ${folder} 2>>${folder}/said.txt`;
    child = startChild('sh', ['-c', command]);
    line = JSON.parse(await child.line(() => true, DEADLINE_MS));
  };

  const ask = async (sql: string, login: { user: string; password: string }, role?: string) => {
    const { port, warehouse } = line.snowflake;
    const options = { username: login.user, password: login.password, warehouse };
    const client = await connect(port, { ...options, ...(role ? { role } : {}) });
    const { rows } = await client.query(sql).finally(client.close);
    return rows;
  };

  beforeAll(async () => {
    prepareClient();
    folder = await mkdtemp(join(tmpdir(), 'dagbot-start-'));
    await start();
  }, DEADLINE_MS);
  afterAll(async () => {
    await child?.stop();
    await rm(folder, { recursive: true, force: true });
  }, DEADLINE_MS);

  it('prints the bot’s environment in its line', () => {
    expect(Object.keys(line)).toEqual(['snowflake', 'slack', 'control', 'env']);
    expect(Object.keys(line.env).sort()).toEqual([
      'DAGBOT_CHANNEL',
      'SLACK_API_URL',
      'SLACK_APP_TOKEN',
      'SLACK_BOT_TOKEN',
      'SNOWFLAKE_ACCOUNT',
      'SNOWFLAKE_DEPLOY_PASSWORD',
      'SNOWFLAKE_DEPLOY_ROLE',
      'SNOWFLAKE_DEPLOY_USER',
      'SNOWFLAKE_HOST',
      'SNOWFLAKE_PASSWORD',
      'SNOWFLAKE_PORT',
      'SNOWFLAKE_PROTOCOL',
      'SNOWFLAKE_ROLE',
      'SNOWFLAKE_USER',
      'SNOWFLAKE_WAREHOUSE',
    ]);
  });

  it('puts an engineer, a reviewer and a reviewing admin into the account', async () => {
    const rows = await ask(
      'SELECT ROLE, COUNT(DISTINCT USER_ID) AS N FROM DAG_RUNS.BOT.PEOPLE GROUP BY ROLE ORDER BY ROLE',
      line.snowflake,
    );
    expect(rows).toEqual([
      { ROLE: 'admin', N: 1 },
      { ROLE: 'engineer', N: 1 },
      { ROLE: 'reviewer', N: 2 },
    ]);
  });

  it('has the source tables, empty', async () => {
    for (const table of ['CUSTOMER', 'FINANCIAL_ACCOUNT', 'FINANCIAL_TRANSACTIONS'])
      expect(
        await ask(`SELECT COUNT(*) AS N FROM FINANCE.PUBLIC.${table}`, line.snowflake.admin),
      ).toEqual([{ N: 0 }]);
  });

  it('gives an administrator with nothing chosen, who makes what is asked for and has each role made', async () => {
    const { admin, port, warehouse } = line.snowflake;
    const login = { username: admin.user, password: admin.password };
    const client = await connect(port, login);
    const rows = async (sql: string) => (await client.query(sql)).rows;
    expect(await rows('SELECT CURRENT_DATABASE() D, CURRENT_SCHEMA() S, CURRENT_ROLE() R')).toEqual(
      [{ D: null, S: null, R: admin.role }],
    );
    expect(await rows('SHOW WAREHOUSES')).toMatchObject([{ name: warehouse, state: 'STARTED' }]);
    await rows('CREATE DATABASE OUTSIDERS');
    await rows('CREATE ROLE OUTSIDER');
    await rows(`CREATE USER OUTSIDER PASSWORD = '${admin.password}' DEFAULT_ROLE = OUTSIDER`);
    await rows('GRANT ROLE OUTSIDER TO USER OUTSIDER');
    await rows('USE ROLE OUTSIDER');
    expect(await rows('SELECT CURRENT_ROLE() R')).toEqual([{ R: 'OUTSIDER' }]);
    await client.close();
    const outsider = await connect(port, { username: 'OUTSIDER', password: admin.password });
    expect((await outsider.query('SELECT CURRENT_ROLE() R')).rows).toEqual([{ R: 'OUTSIDER' }]);
    await outsider.close();
  });

  it('makes tasks and procedures wait for real', async () => {
    const began = performance.now();
    await ask('SELECT SYSTEM$WAIT(1)', line.snowflake);
    expect(performance.now() - began).toBeGreaterThanOrEqual(1000);
  });

  it('ages what lives for a time in Slack when its clock leaps ahead', async () => {
    const { page, appToken, channel } = line.slack;
    const opened = await callApi(line.slack, 'apps.connections.open', {}, appToken);
    const socket = new WebSocket(opened.url);
    const heard: Answer[] = [];
    socket.onmessage = ({ data }) => heard.push(JSON.parse(String(data)));
    await soon(() => expect(heard).toMatchObject([{ type: 'hello' }]));
    const { users } = await stateOf(page);
    const user = users.find(({ is_bot }: Answer) => !is_bot).id;
    const answering = act(page, 'command', { user, channel, command: '/dag', text: 'help' });
    await soon(() => expect(heard).toHaveLength(2));
    socket.send(JSON.stringify({ envelope_id: heard[1].envelope_id }));
    expect(await answering).toMatchObject({ acked: true });
    const say = async (text: string) => {
      const body = JSON.stringify({ text });
      return (await fetch(heard[1].payload.response_url, { method: 'POST', body })).status;
    };
    const ahead = async (seconds: number) => {
      const body = JSON.stringify({ advance_s: seconds });
      await fetch(`${line.control}clock`, { method: 'POST', body });
    };
    expect(await say('at once')).toBe(200);
    await ahead(1700);
    expect(await say('in time')).toBe(200);
    await ahead(200);
    expect(await say('late')).toBe(404);
    socket.close();
  });

  it(
    'leaves nothing behind when it is stopped while it starts',
    async () => {
      const temporary = await mkdtemp(join(tmpdir(), 'dagbot-start-'));
      const flags = ['run', '--silent', 'sandbox', '--', '--json'];
      const early = startChild('npm', flags, { TMPDIR: temporary });
      await expect
        .poll(early.output, { timeout: DEADLINE_MS, interval: 20 })
        .toContain('schema BOT');
      expect(await early.stop()).toBe(0);
      expect(await readdir(temporary)).toEqual([]);
      await rm(temporary, { recursive: true });
    },
    DEADLINE_MS,
  );

  it(
    'runs beside another with ports, rows and a manifest of its own, when nobody listens on stderr',
    async () => {
      const manifest = join(folder, 'manifest.json');
      const app = parse(await readFile('manifest.yml', 'utf8'));
      app.features.slash_commands = [{ command: '/other', description: 'Another app' }];
      await writeFile(manifest, JSON.stringify(app));
      const [snowflake, slack] = [await freePort(), await freePort()];
      const flags = ['--port-snowflake', String(snowflake), '--port-slack', String(slack)];
      const rows = ['--scenario', 'drift', '--seed', '3', '--accounts', '200'];
      const command = ['run', '--silent', 'sandbox', '--', '--json', ...flags, ...rows];
      const deaf = startChild('npm', command, { SANDBOX_SLACK_MANIFEST: manifest });
      deaf.process.stderr?.destroy();
      const other: SandboxLine = JSON.parse(await deaf.line(() => true, DEADLINE_MS));
      expect([other.snowflake.port, other.slack.page]).toEqual([
        snowflake,
        `http://127.0.0.1:${slack}/`,
      ]);
      expect((await stateOf(other.slack.page)).commands).toEqual(['/other']);
      expect((await stateOf(line.slack.page)).commands).toEqual(['/dag']);
      const { admin, warehouse } = other.snowflake;
      const login = { username: admin.user, password: admin.password, warehouse };
      const client = await connect(snowflake, login);
      const counted = await client.query(
        'SELECT COUNT(*) AS N FROM FINANCE.PUBLIC.FINANCIAL_ACCOUNT',
      );
      expect(counted.rows).toEqual([{ N: 200 }]);
      await client.close();
      expect(await deaf.stop()).toBe(0);
    },
    DEADLINE_MS,
  );

  it('does not make its bot an administrator', async () => {
    await expect(ask('SELECT 1', line.snowflake, 'ACCOUNTADMIN')).rejects.toMatchObject({
      code: '390189',
    });
  });

  it(
    'has printed one line when SIGTERM ends it within five seconds, and goes on from its state',
    async () => {
      const before = line;
      await ask('CREATE SCHEMA FINANCE.KEPT', line.snowflake.admin);
      const asked = performance.now();
      expect(await child.stop()).toBe(0);
      expect(performance.now() - asked).toBeLessThan(5000);
      expect(child.output()).toBe(`${JSON.stringify(before)}\n`);
      await start();
      expect(line.snowflake.password).toBe(before.snowflake.password);
      expect(line.slack.channel).toBe(before.slack.channel);
      expect(
        await ask("SHOW SCHEMAS LIKE 'KEPT' IN DATABASE FINANCE", line.snowflake.admin),
      ).toHaveLength(1);
    },
    DEADLINE_MS,
  );

  it(
    'ends within five seconds of SIGTERM also while the database computes what cannot be interrupted',
    async () => {
      const { snowflake } = line;
      const login = { username: snowflake.admin.user, password: snowflake.admin.password };
      const client = await connect(snowflake.port, { ...login, warehouse: snowflake.warehouse });
      // one call that takes minutes: interrupts are looked at between calls
      const far = "EDITDISTANCE(REPEAT('a', 300000), REPEAT('b', 300000))";
      await client.query(`SELECT ${far}`, undefined, { asyncExec: true });
      await ask('SELECT 1', snowflake.admin);
      const asked = performance.now();
      await child.stop();
      expect(performance.now() - asked).toBeLessThan(5000);
      await start();
    },
    DEADLINE_MS,
  );
});

describe('the sandbox, told of an app manifest', () => {
  it(
    'that it cannot use, names the variable and the file',
    async () => {
      const args = ['--import', 'tsx', 'sandbox/main.ts', '--json'];
      const said = async (path: string) => {
        const child = startChild('node', args, { SANDBOX_SLACK_MANIFEST: path });
        await expect(child.line(() => true, DEADLINE_MS)).rejects.toThrow(/ended with 1/);
        return child.output();
      };
      expect(await said('/no/such/manifest.yml')).toContain(
        'SANDBOX_SLACK_MANIFEST names /no/such/manifest.yml, which cannot be used: there is no such file',
      );
      expect(await said('package.json')).toContain(
        'SANDBOX_SLACK_MANIFEST names package.json, which cannot be used: reading the app manifest: missing required field: display_information',
      );
    },
    DEADLINE_MS,
  );
});
