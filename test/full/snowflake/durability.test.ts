import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { killAndCompare } from '../../support/durability.js';
import { prepareClient } from '../../support/snowflake-client.js';

prepareClient();

describe('an account whose server is killed again and again', () => {
  it.each([1, 2, 3])('is found as it was answered, seed %i', async (seed) => {
    const folder = await mkdtemp(join(tmpdir(), 'killed-'));
    const { answered } = await killAndCompare(folder, seed, 12);
    expect(answered).toBeGreaterThan(100);
    await rm(folder, { recursive: true, force: true });
  });
});
