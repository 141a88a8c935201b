import { cpus, loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { type Child, startChild } from '../test/support/child-process.js';
import { hasPython, runScript } from '../test/support/python-client.js';
import { type Client, connect, prepareClient } from '../test/support/snowflake-client.js';
import { quantiles } from './quantiles.js';
import { measureFetch } from './sandbox/fetch.js';
import { descendantsOf, residentOf } from './sandbox/memory.js';
import { measureScan } from './sandbox/scan.js';
import { measureSchedule } from './sandbox/schedule.js';
import { measureStatements } from './sandbox/statements.js';
import { timed } from './sandbox/timed.js';

const PASSWORD = 'bench';
const ROWS = 100_000;
const login = {
  username: 'SANDBOX_ADMIN',
  password: PASSWORD,
  role: 'ACCOUNTADMIN',
  warehouse: 'WH',
  database: 'DB',
};

interface Servers {
  readonly child: Child;
  readonly pid: number;
  readonly port: number;
  /** milliseconds from the process's beginning until both listened */
  readonly ready: number;
}

const startServers = async (): Promise<Servers> => {
  const child = startChild('node', ['dist/bench/sandbox/servers.js', PASSWORD]);
  const line = await child.line((each) => each.startsWith('{'), 120_000);
  const { ready, port } = JSON.parse(line) as { ready: number; port: number };
  return { child, pid: child.process.pid ?? 0, port, ready };
};

const times = async (count: number, work: () => Promise<number>): Promise<number[]> => {
  const figures: number[] = [];
  for (let at = 0; at < count; at++) figures.push(await work());
  return figures;
};

const say = (line: string) => process.stdout.write(`${line}\n`);

/** One line of the table. Ratios and times are for people to judge: a missed goal is said, not punished. */
const row = (what: string, figures: readonly number[], goal: number, unit: string, digits = 0) => {
  const { minimum, median, maximum } = quantiles(figures);
  const [least, middle, most] = [minimum, median, maximum].map((value) => value.toFixed(digits));
  const verdict = median <= goal ? '' : ' **over the goal**';
  const told = Number.isFinite(goal) ? `${goal} ${unit}${verdict}` : '';
  say(`| ${what} | ${least} | ${middle} | ${most} ${unit} | ${told} |`);
};

const measure = async () => {
  const starts: number[] = [];
  const idle: number[] = [];
  for (let at = 0; at < 3; at++) {
    const servers = await startServers();
    await pause(2000);
    starts.push(servers.ready);
    idle.push(residentOf(servers.pid));
    await servers.child.stop();
  }
  row('both servers start, loading included', starts, 1500, 'ms');
  row('both servers idle', idle, 300, 'MB');

  const servers = await startServers();
  try {
    const first = await connect(servers.port, { ...login, warehouse: '', database: '' });
    await first.query('CREATE WAREHOUSE WH');
    await first.query('CREATE DATABASE DB');
    await first.close();
    const opened: Client[] = [];
    const logins = await times(30, () =>
      timed(async () => opened.push(await connect(servers.port, login))),
    );
    row('login, Node', logins, 40, 'ms', 1);
    for (const client of opened.slice(1)) await client.close();
    const [client] = opened;
    if (!client) throw new Error('no client');

    const { sandbox, driver, duck } = await measureStatements(client);
    row('a statement', sandbox, Infinity, 'ms', 2);
    row('… the driver on an empty server', driver, Infinity, 'ms', 2);
    row('… DuckDB alone', duck, Infinity, 'ms', 2);
    const middle = (figures: readonly number[]) => quantiles(figures).median;
    const ratio = middle(sandbox) / (middle(driver) + middle(duck));
    row('… times driver and DuckDB', [ratio], 2, '×', 2);

    const scans = await measureScan(client);
    row('1,000,000 rows grouped by a number', scans.sandbox, Infinity, 'ms');
    const slower = middle(scans.sandbox) / middle(scans.duck);
    row('… times DuckDB with 64 bits', [slower], Infinity, '×', 2);

    const fetched = await measureFetch(client, servers.port, login, ROWS);
    row(`${ROWS} rows of six columns, Node`, fetched.sandbox, 2000, 'ms');
    row('… the same bytes from memory', fetched.driver, Infinity, 'ms');
    const share = middle(fetched.sandbox) / middle(fetched.driver);
    row('… times the driver', [share], Infinity, '×', 2);
    await client.close();

    if (hasPython) {
      const report = await runScript('bench/sandbox/model.py', [servers.port, PASSWORD]);
      const milliseconds = (name: string) =>
        (report[name] as number[]).map((seconds) => seconds * 1000);
      row('log_model of the fraud pipeline', milliseconds('log_model'), 3000, 'ms');
      row(`${ROWS} rows scored in SQL, first call`, milliseconds('cold'), Infinity, 'ms');
      row(`${ROWS} rows scored in SQL, warm`, milliseconds('warm'), 5000, 'ms');
      row('Python workers', [descendantsOf(servers.pid)], 400, 'MB');
    } else say('| models: `npm run python` first | | | | |');
    row('both servers after that', [residentOf(servers.pid)], Infinity, 'MB');
    const days = await measureSchedule(servers.port, login);
    row('30 days of a daily graph of three tasks', [days / 1000], 60, 's', 1);
  } finally {
    await servers.child.stop();
  }
};

const main = async () => {
  prepareClient();
  const cores = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'})`;
  say(`On ${cores}, load ${loadavg()[0]?.toFixed(1)} at the start.\n`);
  say('| what | minimum | median | maximum | median at most |');
  say('|---|---|---|---|---|');
  await measure();
};

await main();
