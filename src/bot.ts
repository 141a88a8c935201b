import type { Deps } from './deps.js';
import type { Metrics } from './metrics.js';
import type { InFlight } from './slack/in-flight.js';
import type { Outbox } from './slack/outbox.js';
import type { Poster } from './slack/poster.js';

export type JobName = 'watch' | 'deliver' | 'reconcile' | 'summary' | 'clock';

/** What commands, listeners and jobs are built from. */
export interface Bot extends Deps {
  readonly outbox: Outbox;
  /** Posts and edits with names, pacing and the older blocks where the newer are refused. */
  readonly poster: Poster;
  /** Runs a job soon, whatever its schedule. */
  readonly wake: (job: JobName) => void;
  readonly inFlight: InFlight;
  readonly metrics: Metrics;
  /** Waits; a test's own clock may make it short. Milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}
