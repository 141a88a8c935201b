import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClockReading } from './clock.js';

const fileIn = (stateFolder: string) => join(stateFolder, 'clock.json');

/** Where the account's clock stood when it was last moved; real time for a new account. */
export const readClockFile = (stateFolder: string): ClockReading => {
  try {
    const { offset, rate }: Partial<ClockReading> = JSON.parse(
      readFileSync(fileIn(stateFolder), 'utf8'),
    );
    return { offset: Number(offset ?? 0), rate: Number(rate ?? 1) };
  } catch {
    return { offset: 0, rate: 1 };
  }
};

/** A process that is killed meanwhile leaves the older reading. */
export const writeClockFile = (stateFolder: string, reading: ClockReading): void => {
  const fresh = `${fileIn(stateFolder)}.new`;
  writeFileSync(fresh, JSON.stringify(reading));
  renameSync(fresh, fileIn(stateFolder));
};
