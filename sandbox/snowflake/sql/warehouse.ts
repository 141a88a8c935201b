import type { Context } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { SERVERLESS } from '../warehouse-runs.js';

/**
 * Makes the frame's warehouse run.
 * @param runs false for what only has to name one, as a query that is answered from an earlier result or from what is known of a table
 * @throws SnowflakeError 000606 when there is none that its role may use, or it is suspended for good
 */
export const requireWarehouse = ({ frame, services }: Context, runs = true): void => {
  const { warehouse } = frame;
  if (warehouse === SERVERLESS && frame.session.root.task) return;
  const found = services.catalogue.list('WAREHOUSE').find((one) => one.name === warehouse);
  if (found && services.access.can(frame, 'USAGE', found)) {
    if (!runs || services.warehouses.wake(found)) return;
  }
  throw new SnowflakeError(
    '000606',
    '57P03',
    "No active warehouse selected in the current session.  Select an active warehouse with the 'use warehouse' command.\n",
  );
};
