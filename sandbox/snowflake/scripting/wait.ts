import { setTimeout as sleep } from 'node:timers/promises';
import type { SystemFunction } from '../engine/context.js';
import { canceled, SnowflakeError } from '../engine/errors.js';
import { textColumn } from '../engine/value.js';

const UNITS = {
  MILLISECONDS: 1,
  SECONDS: 1000,
  MINUTES: 60_000,
  HOURS: 3_600_000,
  DAYS: 86_400_000,
} as const;

const isUnit = (unit: string): unit is keyof typeof UNITS => unit in UNITS;

/** `SYSTEM$WAIT(amount [, unit])` waits in real time, whatever the account's clock says. */
export const wait: SystemFunction = {
  name: 'SYSTEM$WAIT',
  returns: textColumn('SYSTEM$WAIT'),
  call: async ([amount, given], { signal, frame }) => {
    const unit = String(given ?? 'SECONDS').toUpperCase();
    const count = Number(amount ?? Number.NaN);
    if (!isUnit(unit) || !(count >= 0))
      throw new SnowflakeError(
        '001044',
        '42P13',
        'SQL compilation error:\nInvalid argument for function SYSTEM$WAIT.',
      );
    const ms = Math.min(count * UNITS[unit], 2_147_483_647);
    await frame.session.waiting(() =>
      sleep(ms, undefined, { signal }).catch(() => {
        throw canceled();
      }),
    );
    return `waited ${count} ${unit.toLowerCase()}`;
  },
};
