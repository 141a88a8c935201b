import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../control/faults.js';
import { SnowflakeError } from '../engine/errors.js';
import { type Holder, tokenRefusals } from '../sessions/tokens.js';
import { failure } from './envelope.js';
import type { Reply } from './http.js';
import type { FrontParts } from './parts.js';
import { refuse } from './run-statement.js';
import { endSession } from './session-routes.js';

/** The request that a fault befalls. */
export interface Victim {
  readonly holder: Holder;
  readonly token: string;
  readonly sql: string;
  readonly parts: FrontParts;
  /** what would happen without the fault */
  readonly run: () => Promise<Reply>;
}

const DRIP_PAUSE_MS = 100;

const lockTimeout = () =>
  new SnowflakeError(
    '000625',
    '57014',
    'Statement was aborted because its wait for a lock timed out.',
  );

const forever = () => new Promise<never>(() => {});

const refused = (error: SnowflakeError, { sql, holder, parts }: Victim): Reply => {
  refuse(parts.services, sql, holder.frame, error);
  return { body: failure(error) };
};

/** Answers a request as the fault wants it. */
export const befall = async (fault: Fault, victim: Victim): Promise<Reply> => {
  const { holder, token, parts, run } = victim;
  if (fault.delay_ms && fault.kind !== 'slow_drip') await pause(fault.delay_ms);
  switch (fault.kind) {
    case 'reset_before':
      return { body: null, cut: true };
    case 'reset_after':
      await run();
      return { body: null, cut: true };
    case 'http_503':
      return { status: 503, body: { message: 'Service Unavailable' } };
    case 'black_hole':
      return forever();
    case 'slow_drip':
      return { ...(await run()), drip: fault.delay_ms ?? DRIP_PAUSE_MS };
    case 'session_gone':
      await endSession(holder.frame.session, parts);
      return { body: failure(tokenRefusals.gone()) };
    case 'token_expired':
      parts.protocol.book.expire(token);
      return { body: failure(tokenRefusals.expired()) };
    case 'lock_timeout':
      return refused(lockTimeout(), victim);
    case 'error':
      return refused(new SnowflakeError(fault.code, fault.sqlstate, fault.message), victim);
  }
};
