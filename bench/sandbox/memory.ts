import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const MB = 1024;

const kilobytes = (file: string, field: string): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? 0);

/** Resident megabytes of one process (Linux). */
export const residentOf = (pid: number): number => kilobytes(`/proc/${pid}/status`, 'VmRSS') / MB;

const childrenOf = (pid: number): number[] => {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,comm='], { encoding: 'utf8' }).trim();
  return rows
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .filter(([, parent, name]) => Number(parent) === pid && name !== 'ps')
    .map(([id]) => Number(id));
};

/** Megabytes of all that a process has started; what they share counts once (Linux). */
export const descendantsOf = (pid: number): number =>
  childrenOf(pid).reduce(
    (sum, child) =>
      sum + kilobytes(`/proc/${child}/smaps_rollup`, 'Pss') / MB + descendantsOf(child),
    0,
  );
