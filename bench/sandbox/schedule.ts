import { connect } from '../../test/support/snowflake-client.js';
import { wire } from '../../test/support/wire.js';

const DAYS = 30;
const LONGEST_MS = 120_000;

/** The next day's run is left out while the last one's graph has not ended. */
const UNDER_WAY = `SELECT (SELECT COUNT(*) FROM RUNS) AS DONE, (SELECT COUNT(*)
  FROM TABLE(DB.INFORMATION_SCHEMA.CURRENT_TASK_GRAPHS(ROOT_TASK_NAME => 'DAILY'))
  WHERE STATE = 'EXECUTING') AS LEFT_OVER`;

/**
 * Lets a graph of three tasks run once a day for thirty days of the account's clock.
 * @returns milliseconds for all of them
 */
export const measureSchedule = async (
  port: number,
  login: Parameters<typeof connect>[1],
): Promise<number> => {
  const control = wire(port);
  const open = () => connect(port, login);
  const owner = await open();
  await owner.query('CREATE TABLE RUNS(AT TIMESTAMP_NTZ)');
  const body = 'AS INSERT INTO RUNS SELECT SYSDATE()';
  await owner.query(
    `CREATE TASK DAILY WAREHOUSE = WH SCHEDULE = 'USING CRON 0 6 * * * UTC' ${body}`,
  );
  await owner.query(`CREATE TASK SECOND WAREHOUSE = WH AFTER DAILY ${body}`);
  await owner.query(`CREATE TASK THIRD WAREHOUSE = WH AFTER SECOND ${body}`);
  await owner.query("SELECT SYSTEM$TASK_DEPENDENTS_ENABLE('DAILY')");
  await owner.close();
  const start = performance.now();
  for (let day = 1; day <= DAYS; day++) {
    await control.post('/control/clock', { advance_s: 86_400 });
    // sessions do not outlive a day
    const client = await open();
    const since = performance.now();
    for (;;) {
      const { rows } = await client.query(UNDER_WAY);
      if (Number(rows[0]?.DONE) >= 3 * day && Number(rows[0]?.LEFT_OVER) === 0) break;
      if (performance.now() - since > LONGEST_MS) throw new Error(`day ${day} does not end`);
    }
    await client.close();
  }
  return performance.now() - start;
};
