import type { Delivery } from './delivery/delivery.js';
import type { Traffic } from './delivery/traffic.js';
import type { Faults } from './faults/faults.js';
import type { Lives } from './interactions/lives.js';
import type { ResponseUrls } from './interactions/response-urls.js';
import type { Triggers } from './interactions/triggers.js';
import type { RateLimits } from './limits/rate-limits.js';
import type { Sockets } from './socket-mode/sockets.js';
import type { Workspace } from './workspace/workspace.js';

/** What the rooms of the local Slack share. */
export interface Slack {
  readonly workspace: Workspace;
  readonly sockets: Sockets;
  readonly delivery: Delivery;
  readonly traffic: Traffic;
  readonly faults: Faults;
  readonly limits: RateLimits;
  readonly lives: Lives;
  readonly triggers: Triggers;
  readonly responses: ResponseUrls;
  readonly log: (line: string) => void;
  /** Milliseconds an uploaded file has no type yet. */
  readonly fileDelayMs: number;
  /** Address of the page, ending in a slash. */
  readonly origin: () => string;
  readonly stopped: () => boolean;
}
