import type { webApi } from '@slack/bolt';
import type { Deps } from './deps.js';
import type { Metrics } from './metrics.js';
import type { InFlight } from './slack/in-flight.js';
import type { Naming } from './slack/naming.js';
import type { Outbox } from './slack/outbox.js';

export type JobName = 'watch' | 'deliver' | 'reconcile' | 'summary' | 'clock';

/** What commands, listeners and jobs are built from. */
export interface Bot extends Deps {
  /** For posting in the background; listeners have a client of their own. */
  readonly web: webApi.WebClient;
  readonly outbox: Outbox;
  readonly naming: Naming;
  /** Runs a job soon, whatever its schedule. */
  readonly wake: (job: JobName) => void;
  readonly inFlight: InFlight;
  readonly metrics: Metrics;
  /** Waits; a test's own clock may make it short. Milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}
