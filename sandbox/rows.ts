import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { runChild } from './dagbot.js';
import { withOwnData } from './own-data/own-data.js';
import { root } from './root.js';
import type { SnowflakeServer } from './snowflake/server.js';
import { SOURCE_SCHEMA, sourceTables, WAREHOUSE } from './source-tables.js';

const DAY = 86_400_000;
/** How many days a scenario begins with: the generator's own default. */
const FIRST_DAYS = 41;

/** Where the source tables' rows come from: a folder of one's own files, a named scenario, or nowhere. */
export interface RowSource {
  readonly data?: string;
  readonly scenario?: string;
  readonly seed?: number;
  /** how many accounts a scenario has; everything scales with it */
  readonly accounts?: number;
}

const Loaded = z.object({
  scenario: z.string().nullable(),
  seed: z.number().optional(),
  accounts: z.number().optional(),
  /** first day of the scenario, and the day whose midnight the rows stand at; ISO days, UTC */
  dayZero: z.string(),
  asOf: z.string(),
});
type Loaded = z.infer<typeof Loaded>;

interface Place {
  readonly snowflake: SnowflakeServer;
  /** where what was loaded is written down */
  readonly stateFolder: string;
  /** interpreter that makes a scenario's rows */
  readonly python: string;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The rows of the shop's tables, which go on as the account's clock passes midnight. */
export class ShopRows {
  private forget: () => void = () => undefined;
  private working: Promise<void> = Promise.resolve();

  constructor(private readonly place: Place) {}

  /** What stands in the tables, or undefined before the first load has ended. */
  async loaded(): Promise<Loaded | undefined> {
    const text = await readFile(this.file, 'utf8').catch(() => undefined);
    return text === undefined ? undefined : Loaded.parse(JSON.parse(text));
  }

  /**
   * Do the source's rows stand in the tables? What it does not name may be anything; one's own data
   * may have changed in their files, so they never do.
   */
  async holds({ data, ...named }: RowSource): Promise<boolean> {
    const loaded = await this.loaded();
    if (loaded === undefined || data !== undefined) return false;
    const { scenario = loaded.scenario, seed = loaded.seed, accounts = loaded.accounts } = named;
    return scenario === loaded.scenario && seed === loaded.seed && accounts === loaded.accounts;
  }

  /**
   * Sees to it that the source's rows stand in the tables, and go on with the clock.
   * @throws OwnDataError as `load` does
   */
  async bring(source: RowSource): Promise<void> {
    if (await this.holds(source)) await this.follow();
    else await this.load(source);
  }

  /**
   * Replaces all rows by those of the source, and follows the clock if it is a scenario.
   * @returns what is worth knowing about one's own data, in words
   * @throws OwnDataError naming every fault of one's own data; the rows are as they were
   */
  async load({ data, scenario, seed, accounts }: RowSource): Promise<readonly string[]> {
    const asOf = isoDay(this.place.snowflake.clock.now());
    const dayZero = isoDay(Date.parse(asOf) - FIRST_DAYS * DAY);
    if (data !== undefined) {
      const words = await withOwnData(data, asOf, (folder) => this.fill(folder));
      await this.remember({ scenario: null, dayZero, asOf });
      this.forget();
      for (const line of words) this.place.log(line);
      return words;
    }
    if (scenario !== undefined) {
      const numbers = {
        ...(seed === undefined ? {} : { seed }),
        ...(accounts === undefined ? {} : { accounts }),
      };
      await this.make({ scenario, ...numbers, dayZero, asOf });
      await this.follow();
    }
    return [];
  }

  /** At each midnight of the account: the next day's transactions, and the labels known by then. */
  async follow(): Promise<void> {
    const loaded = await this.loaded();
    if (!loaded || loaded.scenario === null || this.place.signal.aborted) return;
    const { clock } = this.place.snowflake;
    const today = isoDay(clock.now());
    if (today > loaded.asOf) await this.make({ ...loaded, asOf: today });
    this.forget();
    this.forget = clock.at(Date.parse(isoDay(clock.now())) + DAY, () => {
      this.working = this.working
        .then(() => this.follow())
        .catch((error: unknown) =>
          this.place.log(`The new day's rows did not come: ${String(error)}`),
        );
    });
  }

  stop(): void {
    this.forget();
  }

  private get file(): string {
    return join(this.place.stateFolder, 'rows.json');
  }

  private remember(loaded: Loaded): Promise<void> {
    return writeFile(this.file, JSON.stringify(loaded));
  }

  private async make(wanted: Loaded): Promise<void> {
    const { python, signal, log } = this.place;
    if (!existsSync(python))
      throw new Error('Rows of a scenario need the Python environment: npm run python');
    const folder = await mkdtemp(join(tmpdir(), 'dagbot-rows-'));
    const days = Math.round((Date.parse(wanted.asOf) - Date.parse(wanted.dayZero)) / DAY);
    const options: Record<string, string | number | undefined> = {
      scenario: wanted.scenario ?? undefined,
      'as-of': wanted.asOf,
      'day-zero': wanted.dayZero,
      days,
      seed: wanted.seed,
      accounts: wanted.accounts,
      out: folder,
    };
    const flags = Object.entries(options).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, String(value)],
    );
    try {
      const script = join(root, 'sandbox', 'data', 'generate.py');
      await runChild({ command: python, args: [script, ...flags], signal, log });
      await this.fill(folder);
      await this.remember(wanted);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** All tables change in one transaction: whoever reads meanwhile sees the old rows or the new. */
  private async fill(folder: string): Promise<void> {
    const { snowflake, log } = this.place;
    const tables = Object.keys(sourceTables).map((name) => ({
      name,
      table: `${SOURCE_SCHEMA}.${name}`,
      next: `${SOURCE_SCHEMA}.${name}_NEXT`,
    }));
    for (const { name, table, next } of tables) {
      await snowflake.asAdmin([`CREATE OR REPLACE TABLE ${next} LIKE ${table}`]);
      const rows = await snowflake.loadParquet(next, join(folder, `${name}.parquet`));
      log(`${name}: ${rows} rows`);
    }
    await snowflake.asAdmin([
      `USE WAREHOUSE ${WAREHOUSE}`,
      'BEGIN',
      ...tables.flatMap(({ table, next }) => [
        `DELETE FROM ${table}`,
        `INSERT INTO ${table} SELECT * FROM ${next}`,
      ]),
      'COMMIT',
      ...tables.map(({ next }) => `DROP TABLE ${next}`),
    ]);
  }
}
