import { SnowflakeError } from '../engine/errors.js';
import type { Execution } from './executions.js';
import type { FrontParts } from './parts.js';
import { classOf } from './statement-class.js';

/** Enters a statement into the log and the meter once it has ended. */
export const observe = (execution: Execution, parts: FrontParts): void => {
  const { sql, frame, describeOnly } = execution.submission;
  const { role, warehouse, session } = frame;
  void execution.outcome.then((outcome) => {
    const ms = Math.round((execution.endedAt ?? execution.startedAt) - execution.startedAt);
    const { error } = outcome.ok ? { error: undefined } : outcome;
    const kind = describeOnly ? 'metadata' : classOf(sql, frame, parts.services);
    const code =
      error instanceof SnowflakeError ? error.code : error === undefined ? null : '000603';
    parts.statements.add({
      session: session.id,
      user: session.user,
      role,
      sql,
      class: kind,
      ms,
      code,
    });
    parts.meter.record(sql, kind, warehouse, ms);
    if (code === '000603')
      parts.services.settings.log('A statement met a defect of the sandbox.', {
        sql: sql.slice(0, 500),
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
  });
};
