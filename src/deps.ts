import type { Logger } from 'pino';
import type { Config } from './config.js';
import type { Names } from './snowflake/names.js';
import type { Warehouse } from './snowflake/warehouse.js';

/** Two times: Snowflake's for the business, the machine's for time-outs and pacing. */
export interface Clock {
  /** Business time: local monotonic time plus the offset last read from Snowflake. */
  now(): Date;
  /** Milliseconds that only ever grow; unrelated to any date. */
  monotonicMs(): number;
}

/** A number in [0, 1). */
export type Random = () => number;

/** What the whole bot is built from; functions of the domain take the part they need. */
export interface Deps {
  readonly config: Config;
  readonly log: Logger;
  /** As the bot's role. */
  readonly warehouse: Warehouse;
  /** As the owner of the DAG; null when no deploy connection is configured. */
  readonly deployWarehouse: Warehouse | null;
  readonly names: Names;
  readonly clock: Clock;
  readonly random: Random;
}

/** The part of `Deps` that reading and writing Snowflake needs. */
export type Store = Pick<Deps, 'warehouse' | 'names'>;
