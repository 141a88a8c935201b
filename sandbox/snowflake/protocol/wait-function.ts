import { setTimeout as pause } from 'node:timers/promises';
import type { SystemFunction } from '../engine/context.js';
import { canceled, SnowflakeError } from '../engine/errors.js';
import { textColumn } from '../engine/value.js';

const UNITS: Readonly<Record<string, number>> = {
  MILLISECONDS: 1,
  SECONDS: 1000,
  MINUTES: 60_000,
  HOURS: 3_600_000,
  DAYS: 86_400_000,
};

/** `SYSTEM$WAIT(amount [, unit])` waits in real time, until it is cancelled. */
export const waitFunction: SystemFunction = {
  name: 'SYSTEM$WAIT',
  returns: textColumn('SYSTEM$WAIT'),
  call: async ([amount, unit = 'SECONDS'], { signal }) => {
    const length = UNITS[String(unit).toUpperCase()];
    const ms = Number(amount) * (length ?? Number.NaN);
    if (!(ms >= 0))
      throw new SnowflakeError('001044', '42P13', 'Invalid argument of SYSTEM$WAIT: amount, unit.');
    await pause(ms, undefined, { signal }).catch(() => {
      throw canceled();
    });
    return `waited ${String(amount)} ${String(unit).toLowerCase()}`;
  },
};
