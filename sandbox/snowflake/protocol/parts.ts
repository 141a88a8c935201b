import type { Faults } from '../control/faults.js';
import type { StatementLog } from '../control/statement-log.js';
import type { Services } from '../engine/context.js';
import type { Meter } from '../meter.js';
import type { FindUser } from '../sessions/users.js';
import type { Exchange, Reply } from './http.js';
import type { Protocol } from './index.js';

/** What the routes work with. */
export interface FrontParts {
  readonly services: Services;
  readonly protocol: Protocol;
  readonly find: FindUser;
  readonly faults: Faults;
  readonly statements: StatementLog;
  readonly meter: Meter;
  /** how long an answer is held back while the statement runs, milliseconds */
  readonly holdMs: number;
  /** real time, milliseconds since the epoch */
  readonly now: () => number;
}

/** @param ids the parts of the path that the route's pattern captures */
export type Route = (
  exchange: Exchange,
  parts: FrontParts,
  ...ids: readonly string[]
) => Promise<Reply>;
