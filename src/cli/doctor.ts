import { z } from 'zod';
import type { Store } from '../deps.js';
import { readModels } from '../promotion/models.js';
import { readPeople } from '../promotion/people.js';
import { reconcile } from '../promotion/reconcile.js';
import { migrations } from '../snowflake/migrations/index.js';
import { tasksOfSchema } from '../snowflake/queries/tasks.js';
import type { LoginPrefix } from '../snowflake-config.js';
import type { CliCommand, Terminal } from './command.js';
import { withStore } from './store.js';

/** One thing that is looked at; it resolves to what was found and rejects when it is not well. */
interface Check {
  readonly name: string;
  readonly remedy: string;
  readonly look: (store: Store) => Promise<string>;
}

const expected = (found: string, wanted: string): string => {
  if (found !== wanted) throw new Error(`is ${found}, should be ${wanted}`);
  return found;
};

const roleCheck = (wanted: (store: Store) => string): Check => ({
  name: 'role',
  remedy: 'set the role in the environment and run dagbot setup as an admin',
  look: async (store) => {
    const [row] = await store.warehouse.query({
      name: 'reading the current role',
      sql: 'SELECT CURRENT_ROLE() AS ROLE',
      row: z.object({ ROLE: z.string().nullable() }),
    });
    return expected(row?.ROLE ?? 'none', wanted(store));
  },
});

const schema: Check = {
  name: 'tables of schema BOT',
  remedy: 'run dagbot setup as an admin: it brings what this release adds',
  look: async ({ warehouse, names }) => {
    const [row] = await warehouse.query({
      name: 'reading the migrations',
      sql: `SELECT MAX(VERSION) AS VERSION FROM ${names.bot}.MIGRATIONS`,
      row: z.object({ VERSION: z.coerce.number() }),
    });
    const wanted = migrations.at(-1)?.version;
    return expected(`at migration ${row?.VERSION}`, `at migration ${wanted}`);
  },
};

const tasks: Check = {
  name: 'tasks',
  remedy: 'deploy the DAG: dagbot deploy',
  look: async ({ warehouse, names }) => {
    const found = await warehouse.query(tasksOfSchema(names));
    const roots = [names.dag, names.judge, names.watch].map((name) => {
      const root = found.find((task) => task.name === name);
      if (root === undefined) throw new Error(`${name} is not there`);
      return `${name} ${root.state}`;
    });
    return roots.join(', ');
  },
};

const botChecks: readonly Check[] = [
  roleCheck(({ names }) => names.roles.bot),
  {
    name: 'people',
    remedy: 'name the first admin: dagbot setup --admin U…',
    look: async (store) => {
      const people = await readPeople(store);
      if (!people.some(({ roles }) => roles.includes('reviewer') || roles.includes('admin')))
        throw new Error('nobody may decide');
      return `${people.length} with a role`;
    },
  },
  schema,
  tasks,
  {
    name: 'model',
    remedy: 'run the DAG once; setup grants the rest',
    look: async (store) => {
      const { exists, live, versions } = await readModels(store);
      return exists
        ? `${versions.length} versions, live: ${live ?? 'none'}`
        : 'not there before the first run';
    },
  },
  {
    name: 'SHOW inside a procedure with its owner’s rights',
    remedy: 'the account needs release 10.3 (February 2026) or later',
    look: async (store) => (await reconcile(store)).outcome,
  },
  {
    name: 'clock',
    remedy: 'set this machine’s clock',
    look: async ({ warehouse }) => {
      const [row] = await warehouse.query({
        name: 'reading the time',
        sql: 'SELECT SYSDATE() AS NOW',
        row: z.object({ NOW: z.date() }),
      });
      const seconds = Math.round(((row?.NOW.getTime() ?? 0) - Date.now()) / 1000);
      return `${seconds} s from this machine's`;
    },
  },
];

const deployChecks: readonly Check[] = [roleCheck(({ names }) => names.roles.dagOwner), tasks];

const messageOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);

const lookAll = async (
  terminal: Terminal,
  prefix: LoginPrefix,
  checks: readonly Check[],
): Promise<boolean> => {
  try {
    return await withStore(terminal, prefix, async (store) => {
      let well = true;
      for (const { name, remedy, look } of checks) {
        try {
          terminal.out(`ok    ${prefix} ${name}: ${await look(store)}`);
        } catch (error) {
          well = false;
          terminal.out(`FAULT ${prefix} ${name}: ${messageOf(error)} → ${remedy}`);
        }
      }
      return well;
    });
  } catch (error) {
    terminal.out(`FAULT ${prefix} login: ${messageOf(error)} → check ${prefix}_*`);
    return false;
  }
};

/** Looks at what Dagbot needs in Snowflake, one line each with the remedy. */
export const doctor: CliCommand = {
  takes: { switches: [], values: [], keys: [], words: 0 },
  does: 'check logins, rights and objects in Snowflake',
  form: 'dagbot doctor',
  run: async (terminal) => {
    const bot = await lookAll(terminal, 'SNOWFLAKE', botChecks);
    const hasDeploy = Object.keys(terminal.env).some((name) =>
      name.startsWith('SNOWFLAKE_DEPLOY_'),
    );
    if (!hasDeploy) terminal.out('      no deploy connection: /dag deploy plans, others apply');
    const deploy = !hasDeploy || (await lookAll(terminal, 'SNOWFLAKE_DEPLOY', deployChecks));
    return bot && deploy ? 0 : 1;
  },
};
