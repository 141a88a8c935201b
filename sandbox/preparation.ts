import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { dagbot, root, runChild } from './dagbot.js';
import type { SlackServer } from './slack/server.js';
import type { SnowflakeServer } from './snowflake/server.js';
import { beforeSetup, SOURCE_SCHEMA, sourceTables, WAREHOUSE } from './source-tables.js';

export interface Preparation {
  readonly snowflake: SnowflakeServer;
  readonly slack: SlackServer;
  /** the bot's environment and the admin's login */
  readonly env: Readonly<Record<string, string>>;
  readonly python: string;
  readonly rows: RowSource;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** Where the source tables' rows come from: a folder of `<TABLE>.parquet`, a named scenario, or nowhere. */
export interface RowSource {
  readonly data?: string;
  readonly scenario?: string;
  readonly seed?: number;
  /** how many accounts a scenario has; everything scales with it */
  readonly accounts?: number;
}

interface Role {
  readonly userId: string;
  readonly role: 'engineer' | 'reviewer' | 'admin';
}

/** The first person is the engineer, the next two review, the last of them is the admin as well. */
const rolesOf = (slack: SlackServer): Role[] => {
  const [engineer = '', reviewer = '', admin = ''] = slack.workspace.people.map(({ id }) => id);
  return [
    { userId: admin, role: 'admin' },
    { userId: engineer, role: 'engineer' },
    { userId: reviewer, role: 'reviewer' },
    { userId: admin, role: 'reviewer' },
  ];
};

const addPeople = ({ snowflake, slack }: Preparation): Promise<void> => {
  const [admin, ...others] = rolesOf(slack);
  return snowflake.asAdmin([
    `USE WAREHOUSE ${WAREHOUSE}`,
    ...others.map(
      ({ userId, role }) =>
        `CALL DAG_RUNS.BOT.SET_PEOPLE('add', '${userId}', '${role}', '${admin?.userId}', '${randomUUID()}')`,
    ),
  ]);
};

type Loading = Pick<Preparation, 'snowflake' | 'python' | 'rows' | 'signal' | 'log'>;

const loadFolder = async (folder: string, { snowflake, log }: Loading): Promise<void> => {
  for (const table of Object.keys(sourceTables)) {
    const file = join(resolve(folder), `${table}.parquet`);
    if (!existsSync(file)) throw new Error(`${folder} holds no ${table}.parquet`);
    await snowflake.asAdmin([`TRUNCATE TABLE ${SOURCE_SCHEMA}.${table}`]);
    const rows = await snowflake.loadParquet(`${SOURCE_SCHEMA}.${table}`, file);
    log(`${table}: ${rows} rows`);
  }
};

const generate = async (preparation: Loading, scenario: string): Promise<void> => {
  const { python, rows, signal, log, snowflake } = preparation;
  if (!existsSync(python))
    throw new Error('Rows of a scenario need the Python environment: npm run python');
  const folder = await mkdtemp(join(tmpdir(), 'dagbot-rows-'));
  const today = new Date(snowflake.clock.now()).toISOString().slice(0, 10);
  const seed = rows.seed === undefined ? [] : ['--seed', String(rows.seed)];
  const accounts = rows.accounts === undefined ? [] : ['--accounts', String(rows.accounts)];
  const where = ['--as-of', today, '--out', folder];
  const options = ['--scenario', scenario, ...where, ...seed, ...accounts];
  try {
    const args = [join(root, 'sandbox', 'data', 'generate.py'), ...options];
    await runChild({ command: python, args, signal, log });
    await loadFolder(folder, preparation);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Fills the source tables from where `rows` says. A scenario needs the Python environment. */
export const loadRows = async (loading: Loading): Promise<void> => {
  const { rows } = loading;
  if (rows.data !== undefined) await loadFolder(rows.data, loading);
  else if (rows.scenario !== undefined) await generate(loading, rows.scenario);
};

/** Makes a fresh account a prepared one: users and tables, the product's own setup, people, rows. Repeatable. */
export const prepare = async (preparation: Preparation): Promise<void> => {
  const { snowflake, slack, env, signal, log } = preparation;
  await snowflake.asAdmin(beforeSetup);
  const [admin] = rolesOf(slack);
  await dagbot(['setup', '--admin', admin?.userId ?? ''], { env, signal, log });
  await addPeople(preparation);
  await loadRows(preparation);
};
