import type { StatementLog } from '../control/statement-log.js';
import type { Settings } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import type { EndedStatement } from '../engine/watch.js';
import { withoutSecrets } from '../history/secrets.js';
import type { Meter } from '../meter.js';

/** Enters statements into the log and the meter as they end, without secrets. */
export const observer =
  (statements: StatementLog, meter: Meter, log: Settings['log']) =>
  (ended: EndedStatement): void => {
    const { session, role, warehouse, class: kind, ms, error } = ended;
    const code =
      error instanceof SnowflakeError ? error.code : error === undefined ? null : '000603';
    const { sql } = withoutSecrets(ended.sql, null);
    statements.add({ session: session.id, user: session.user, role, sql, class: kind, ms, code });
    meter.record(sql, kind, warehouse, ms);
    if (code === '000603')
      log('A statement met a defect of the sandbox.', {
        sql: sql.slice(0, 500),
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
  };
