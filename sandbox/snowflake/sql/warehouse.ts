import type { Context } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';

/** @throws SnowflakeError 000606 when the frame has no warehouse that its role may use */
export const requireWarehouse = ({ frame, services }: Context): void => {
  const { warehouse } = frame;
  const found = services.catalogue.list('WAREHOUSE').find((one) => one.name === warehouse);
  if (found && services.access.can(frame, 'USAGE', found)) return;
  throw new SnowflakeError(
    '000606',
    '57P03',
    "No active warehouse selected in the current session.  Select an active warehouse with the 'use warehouse' command.\n",
  );
};
