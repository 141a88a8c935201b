import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { quote, quoteText } from '../snowflake/store/literal.js';
import { typed } from './cells.js';
import type { OwnColumn, OwnTable } from './columns.js';
import { type Fault, type Faults, TOLD } from './faults.js';
import { readCsvFile, readParquetFile, SourceFileError } from './source-file.js';

/** A file's rows inside the staging database, in the file's order. */
export interface Staged {
  readonly table: OwnTable;
  /** the table's columns that the file has, with their types in the file */
  readonly columns: readonly (OwnColumn & { readonly type: string })[];
  /** columns of the file that the table does not have */
  readonly extra: readonly string[];
  readonly rows: number;
  /** lines that are no row of this file */
  readonly rejected: Faults;
  /** DuckDB table of the cells as the file has them; a row's number stands in ROW_NO */
  readonly raw: string;
  /** DuckDB table of the cells as the source table wants them; null where a cell does not fit */
  readonly fit: string;
}

type Row = Readonly<Record<string, string | number | boolean | null>>;

const wordsOfReject: Readonly<Record<string, string>> = {
  'TOO MANY COLUMNS': 'more cells than the first line has names',
  'MISSING COLUMNS': 'fewer cells than the first line has names',
  'UNQUOTED VALUE': 'a quotation mark that is not closed',
  'INVALID ENCODING': 'not UTF-8',
  'LINE SIZE OVER MAXIMUM': 'too long',
};

const none: Faults = { first: [], total: 0 };

const firstLineOf = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? '';

/** Numbers the rows as the file does: lines that were rejected count too. */
const numbered = (raw: string, cells: string, rejects: string | undefined): string =>
  rejects === undefined
    ? `CREATE VIEW ${raw} AS SELECT rowid + 1 AS ROW_NO, * EXCLUDE NONE FROM ${cells}`
    : `CREATE TABLE ${raw} AS
        WITH GONE AS (SELECT list(DISTINCT line - 1 ORDER BY line - 1) AS SPOTS FROM ${rejects}),
          PLACES AS (SELECT generate_subscripts(SPOTS, 1) AS GONE_SO_FAR,
            unnest(SPOTS) - generate_subscripts(SPOTS, 1) AS KEPT_SO_FAR FROM GONE),
          STEPS AS (SELECT KEPT_SO_FAR, max(GONE_SO_FAR) AS GONE_SO_FAR FROM PLACES GROUP BY KEPT_SO_FAR),
          KEPT AS (SELECT rowid AS SPOT, * EXCLUDE NONE FROM ${cells})
        SELECT KEPT.SPOT + 1 + coalesce(GONE_SO_FAR, 0) AS ROW_NO, KEPT.* EXCLUDE (SPOT)
          FROM KEPT ASOF LEFT JOIN STEPS ON KEPT.SPOT >= STEPS.KEPT_SO_FAR`;

/** A DuckDB database of its own, in which one's own data are read and checked before anything is loaded. */
export class Staging {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly duck: DuckDBConnection,
  ) {}

  /** @param file where the rows are kept meanwhile, so that memory stays bounded */
  static async open(file: string): Promise<Staging> {
    const instance = await DuckDBInstance.create(file, { preserve_insertion_order: 'true' });
    const duck = await instance.connect();
    await duck.run("SET TimeZone = 'UTC'");
    return new Staging(instance, duck);
  }

  close(): void {
    this.duck.closeSync();
    this.instance.closeSync();
  }

  async query(sql: string): Promise<readonly Row[]> {
    return (await this.duck.runAndReadAll(sql)).getRowObjectsJson() as Row[];
  }

  /** The first rows of a query of ROW_NO and FOUND as faults, and how many it has. */
  async faults(
    place: Pick<Fault, 'table' | 'column'>,
    text: (found: string) => string,
    sql: string,
  ): Promise<Faults> {
    // kept between the two questions, and no window over them: DuckDB 1.5 fails on one at times
    await this.duck.run(`CREATE OR REPLACE TEMP TABLE FOUND AS ${sql}`);
    const rows = await this.query(
      `SELECT ROW_NO, CAST(FOUND AS VARCHAR) AS FOUND FROM FOUND ORDER BY ROW_NO LIMIT ${TOLD}`,
    );
    const [counted] = await this.query('SELECT count(*) AS N FROM FOUND');
    return {
      first: rows.map((row) => ({ ...place, row: Number(row.ROW_NO), text: text(`${row.FOUND}`) })),
      total: Number(counted?.N ?? 0),
    };
  }

  /** Reads a file into two tables. @throws SourceFileError when it cannot be read at all */
  async stage(table: OwnTable, path: string): Promise<Staged> {
    try {
      return await this.read(table, path);
    } catch (error) {
      if (error instanceof SourceFileError) throw error;
      throw new SourceFileError(`cannot be read: ${firstLineOf(error)}`);
    }
  }

  /** Writes a checked table as the source table wants it. */
  async write({ fit, columns }: Staged, file: string): Promise<void> {
    const names = columns.map(({ name }) => quote(name)).join(', ');
    await this.duck.run(
      `COPY (SELECT ${names} FROM ${fit} ORDER BY ROW_NO) TO ${quoteText(file)} (FORMAT parquet)`,
    );
  }

  private async read(table: OwnTable, path: string): Promise<Staged> {
    const isParquet = path.toLowerCase().endsWith('.parquet');
    const { header, relation } = isParquet
      ? await readParquetFile(path, (query) => this.describe(query))
      : await readCsvFile(path);
    const columns = table.columns.flatMap((column) => {
      const [found, second] = header.filter(({ name }) => name.toUpperCase() === column.name);
      if (second) throw new SourceFileError(`two columns are called ${column.name}`);
      return found ? [{ ...column, type: found.type, as: found.as }] : [];
    });
    const [cells, rejects, raw, fit] = ['CELLS', 'REJECTS', 'RAW', 'FIT'].map(
      (name) => `${name}_${table.name}`,
    ) as [string, string, string, string];
    const kept = columns.map(({ name, as }) => `${quote(as)} AS ${quote(name)}`);
    await this.duck.run(
      // a file without any column of the table still has rows
      `CREATE TABLE ${cells} AS SELECT ${['NULL AS NONE', ...kept].join(', ')} FROM ${relation(rejects)}`,
    );
    const rejected = isParquet ? none : await this.rejected(table.name, rejects);
    await this.duck.run(numbered(raw, cells, rejected.total > 0 ? rejects : undefined));
    const fits = columns.map(
      ({ name, kind, type }) => `${typed(name, kind, type)} AS ${quote(name)}`,
    );
    await this.duck.run(
      `CREATE TABLE ${fit} AS SELECT ${['ROW_NO', ...fits].join(', ')} FROM ${raw}`,
    );
    const [counted] = await this.query(`SELECT count(*) AS N FROM ${cells}`);
    const known = new Set(table.columns.map(({ name }) => name));
    return {
      table,
      columns,
      extra: header.map(({ name }) => name).filter((name) => !known.has(name.toUpperCase())),
      rows: Number(counted?.N ?? 0),
      rejected,
      raw,
      fit,
    };
  }

  private async describe(query: string): Promise<{ name: string; type: string }[]> {
    const rows = await this.query(`DESCRIBE ${query}`);
    return rows.map((row) => ({ name: `${row.column_name}`, type: `${row.column_type}` }));
  }

  /** Lines that DuckDB could not read as rows. */
  private rejected(table: string, rejects: string): Promise<Faults> {
    return this.faults(
      { table },
      (kind) => wordsOfReject[kind] ?? kind.toLowerCase(),
      // a line with several mistakes stands several times; the header is line 1
      `SELECT line - 1 AS ROW_NO, min(error_type) AS FOUND FROM ${rejects} GROUP BY line`,
    );
  }
}
