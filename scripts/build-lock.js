import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const PAUSE_MS = 50;
/** A whole build takes seconds; who holds it for so long is not building. */
const LONGEST_WAIT_MS = 180_000;

const holderOf = (file) => {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

const lives = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** A link appears whole, with the holder's number in it, or not at all. */
const take = (file, mine) => {
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
};

/**
 * Lets one process at a time do the work; the others wait. The lock of a process that died counts for nothing.
 * @param file where the lock is: it holds the number of the process that has it
 * @throws Error naming the file when it stays taken for three minutes
 */
export const alone = async (file, work) => {
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  const until = Date.now() + LONGEST_WAIT_MS;
  try {
    while (!take(file, mine)) {
      const holder = holderOf(file);
      if (holder !== undefined && !lives(holder)) rmSync(file, { force: true });
      else if (Date.now() > until)
        throw new Error(`Process ${holder} is building for minutes. If it is not, remove ${file}.`);
      else await pause(PAUSE_MS);
    }
    return await work();
  } finally {
    if (holderOf(file) === process.pid) rmSync(file);
    rmSync(mine, { force: true });
  }
};
