import { expect, it, vi } from 'vitest';
import { startLocalSnowflake } from '../../../support/local-snowflake.js';
import { wire } from '../../../support/wire.js';

it('a server stops although a call is held inside a procedure, which then fails', async () => {
  const server = await startLocalSnowflake();
  const control = wire(server.port);
  await server.asAdmin([
    'USE SCHEMA DB.PUBLIC',
    'CREATE TABLE T (A INT)',
    `CREATE PROCEDURE HOLDS() RETURNS VARCHAR LANGUAGE SQL AS $$
      BEGIN BEGIN TRANSACTION; INSERT INTO T VALUES (1); SELECT 1; COMMIT; RETURN 'x'; END $$`,
  ]);
  await control.post('/control/fault', { procedure: 'HOLDS', after: 3, kind: 'hold_inside' });
  const call = server
    .asAdmin(['USE WAREHOUSE WH', 'CALL DB.PUBLIC.HOLDS()'])
    .catch((error: unknown) => error);
  await vi.waitFor(
    async () => {
      const { statements } = (await control.get('/control/statements')) as unknown as {
        statements: { sql: string }[];
      };
      expect(statements.some(({ sql }) => sql.startsWith('INSERT INTO T'))).toBe(true);
    },
    { timeout: 20_000 },
  );
  await server.stop();
  expect(await call).toBeInstanceOf(Error);
});
