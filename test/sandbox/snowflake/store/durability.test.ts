import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { killAndCompare } from '../../../support/durability.js';
import { prepareClient } from '../../../support/snowflake-client.js';

prepareClient();

describe('an account whose server is killed in the middle of transactions and DDL', () => {
  it('holds all that was answered, and of what was not, all or nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'killed-'));
    const { answered } = await killAndCompare(folder, 7, 2);
    expect(answered).toBeGreaterThan(10);
    await rm(folder, { recursive: true, force: true });
  }, 300_000);
});
