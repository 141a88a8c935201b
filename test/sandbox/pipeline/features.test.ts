import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../sandbox/snowflake/server.js';
import { loadDemoTables, writeDemoData } from '../../support/demo-tables.js';
import { adminPassword, startLocalSnowflake } from '../../support/local-snowflake.js';
import { python } from '../../support/python-client.js';

const asOf = '2026-11-22';
const pipeline = fileURLToPath(new URL('../../../pipeline', import.meta.url));

interface Profile {
  readonly name: string;
  readonly train_n: number;
  readonly train_nulls: number;
  readonly train_bins: readonly number[];
  readonly holdout_n: number;
  readonly holdout_bins: readonly number[];
  readonly constant_days: number;
}

interface Compared {
  readonly rows: number;
  readonly differences: readonly string[];
  readonly split: Readonly<Record<string, number>>;
  readonly profiles: readonly Profile[];
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

describe('features computed in the local Snowflake', () => {
  let folder: string;
  let server: SnowflakeServer;
  let compared: Compared;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'features-'));
    await writeDemoData(folder, { asOf, accounts: 150 });
    server = await startLocalSnowflake();
    await loadDemoTables(server, folder);
    await server.asAdmin([
      'CREATE WAREHOUSE DAGBOT_WH',
      'CREATE DATABASE DAG_RUNS',
      'CREATE SCHEMA DAG_RUNS.RUN_TEST',
    ]);
    const { stdout } = await promisify(execFile)(python, ['-m', 'live.compare_features', asOf], {
      cwd: join(pipeline, 'tests'),
      env: {
        ...process.env,
        PYTHONPATH: `${pipeline}:${join(pipeline, 'tests')}`,
        NO_PROXY: '127.0.0.1',
        SNOWFLAKE_HOST: server.host,
        SNOWFLAKE_PORT: `${server.port}`,
        SNOWFLAKE_USER: 'SANDBOX_ADMIN',
        SNOWFLAKE_PASSWORD: adminPassword,
        SNOWFLAKE_ROLE: 'ACCOUNTADMIN',
        SNOWFLAKE_WAREHOUSE: 'DAGBOT_WH',
        DEMO_DATA: folder,
      },
    });
    compared = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Compared;
  });

  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('equal the plain reference row by row', () => {
    expect(compared.rows).toBeGreaterThan(3000);
    expect(compared.differences).toEqual([]);
  });

  it('are split into tables that share no transaction', () => {
    const { fit_rows, validation_rows, holdout_rows, shared_ids, shared_content } = compared.split;
    expect([shared_ids, shared_content]).toEqual([0, 0]);
    expect((fit_rows ?? 0) + (validation_rows ?? 0) + (holdout_rows ?? 0)).toBe(compared.rows);
  });

  it('are counted once each in the profile of their window', () => {
    for (const { name, ...counts } of compared.profiles) {
      expect([name, sum(counts.train_bins)]).toEqual([name, counts.train_n]);
      expect([name, sum(counts.holdout_bins)]).toEqual([name, counts.holdout_n]);
      expect([name, counts.train_bins.at(-1)]).toEqual([name, counts.train_nulls]);
    }
  });
});
