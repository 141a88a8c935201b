import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyDeploy } from '../../../../src/dag/deploy.js';
import { planDeploy } from '../../../../src/dag/plan.js';
import { type Account, startPreparedAccount } from '../../../support/promotion-account.js';
import { type Client, connect } from '../../../support/snowflake-client.js';

// setup and deploy run first, which a busy machine may take a minute for
const DEADLINE_MS = 240_000;

let account: Account;
let client: Client;

beforeAll(async () => {
  account = await startPreparedAccount();
  const store = { warehouse: account.owner, names: account.names };
  await applyDeploy(store, await planDeploy(store), { actor: 'UENG', requestId: 'once' });
  client = await connect(account.server.port, {
    username: 'SANDBOX_ADMIN',
    password: account.env.SNOWFLAKE_ADMIN_PASSWORD ?? '',
    role: 'ACCOUNTADMIN',
    warehouse: 'DAGBOT_WH',
  });
}, DEADLINE_MS);
afterAll(async () => {
  await client?.close();
  await account?.stop();
});

describe('the product’s whole database', () => {
  it(
    'is made again by its text from GET_DDL: tables, procedures and graphs of tasks',
    async () => {
      const text = async (): Promise<string> => {
        const asked = "SELECT GET_DDL('DATABASE', 'DAG_RUNS', TRUE) AS TEXT";
        return String((await client.query(asked)).rows[0]?.TEXT);
      };
      const before = await text();
      for (const start of ['TABLE', 'PROCEDURE', 'task'])
        expect(before).toMatch(new RegExp(`^create or replace ${start} DAG_RUNS`, 'im'));
      // database and schemas stay: stages, which no text makes, hold the code that procedures import
      const inPlace = before.replaceAll(/^create or replace (database|schema) .*;\n/gm, '');
      for (const root of ['FRAUD_DAG', 'FRAUD_JUDGE', 'FRAUD_WATCH'])
        await client.query(`ALTER TASK DAG_RUNS.SCHEDULED_RUNS.${root} SUSPEND`);
      await client.query(inPlace, undefined, { parameters: { MULTI_STATEMENT_COUNT: 0 } });
      expect(await text()).toBe(before);
    },
    DEADLINE_MS,
  );
});
