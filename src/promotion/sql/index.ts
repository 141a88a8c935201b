import type { Names } from '../../snowflake/names.js';
import { appendLedger } from './append-ledger.js';
import { decide } from './decide.js';
import { endPromotion } from './end-promotion.js';
import { finishPromotion } from './finish-promotion.js';
import { logRefusal } from './log-refusal.js';
import { nextExpiry } from './next-expiry.js';
import { openPromotion } from './open-promotion.js';
import type { Procedure } from './procedure.js';
import { promoteByPolicy } from './promote-by-policy.js';
import { readLive } from './read-live.js';
import { reconcile } from './reconcile.js';
import { recordOutcome } from './record-outcome.js';
import { revert } from './revert.js';
import { setLive } from './set-live.js';
import { setPeople } from './set-people.js';
import { setSettings } from './set-settings.js';
import { supersede } from './supersede.js';

/** Every procedure that setup creates; those that others call come first. */
export const procedures: readonly ((names: Names) => Procedure)[] = [
  setLive,
  readLive,
  nextExpiry,
  appendLedger,
  recordOutcome,
  endPromotion,
  supersede,
  finishPromotion,
  openPromotion,
  decide,
  revert,
  promoteByPolicy,
  reconcile,
  logRefusal,
  setPeople,
  setSettings,
];
