import { afterAll, expect, vi } from 'vitest';

/** What a file may leave to the next in its worker: nothing that listens, no program that runs. */
const HELD = ['TCPServerWrap', 'PipeServerWrap', 'ProcessWrap'];

const held = () => process.getActiveResourcesInfo().filter((kind) => HELD.includes(kind));

const before = { environment: { ...process.env }, folder: process.cwd(), held: held().length };

// Files share a worker, for its start and its imports cost more than most tests. Setup files run anew for each file,
// and their hooks run after the file's own.
afterAll(async () => {
  expect(vi.isFakeTimers()).toBe(false);
  expect(process.cwd()).toBe(before.folder);
  expect(process.env).toEqual(before.environment);
  await vi.waitFor(() => expect(held()).toHaveLength(before.held), 20_000);
});
