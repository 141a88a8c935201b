import { z } from 'zod';
import type { Store } from '../deps.js';
import { readModels } from '../promotion/models.js';
import { readPeople } from '../promotion/people.js';
import { reconcile } from '../promotion/reconcile.js';
import { procedures } from '../promotion/sql/index.js';
import { migrations } from '../snowflake/migrations/index.js';
import { shownProcedures, tasksOfSchema } from '../snowflake/queries/tasks.js';

/** One thing that is looked at; it resolves to what was found and rejects when it is not well. */
export interface Check {
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

const callable: Check = {
  name: 'procedures of schema BOT',
  remedy: 'run dagbot setup as an admin: it brings what this release adds',
  look: async ({ warehouse, names }) => {
    const found = await warehouse.query(shownProcedures(names.bot));
    const there = new Set(found.map((one) => `${names.bot}.${one.arguments.split(' RETURN')[0]}`));
    const wanted = procedures
      .map((make) => make(names))
      .filter(({ callers }) => callers.includes(names.roles.bot));
    const missing = wanted.filter(({ signature }) => !there.has(signature));
    if (missing.length > 0)
      throw new Error(
        `the bot may not call ${missing.map(({ signature }) => signature).join(', ')}`,
      );
    return `${wanted.length} that the bot calls`;
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

/** What the bot needs, as its own login sees it. */
export const botChecks: readonly Check[] = [
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
  callable,
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

/** What a deploy needs, as its login sees it. */
export const deployChecks: readonly Check[] = [
  roleCheck(({ names }) => names.roles.dagOwner),
  tasks,
];
