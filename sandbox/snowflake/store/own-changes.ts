import type { StoreConnection } from './connection.js';
import { quote } from './literal.js';

/** A table that the open transaction changed. */
export interface Touched {
  readonly physical: string;
  /** the temporary table that knows how its rows were in the snapshot; null when rows were only added */
  readonly base: string | null;
}

/** DuckDB numbers a transaction's own new rows from here on, until they are committed. */
const FIRST_OWN_ROW = '36028797018960000';

const OWN = 'DAGBOT_OWN_ROWS';

/** A table's columns with DuckDB's types, in their order. */
const columnsOf = async (connection: StoreConnection, physical: string) => {
  const { vectors } = await connection.query(
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${physical})`,
  );
  const [names = [], types = []] = vectors;
  return names.map((name, at) => ({ name: String(name), type: String(types[at]) }));
};

/** What of a row `t` tells whether it was changed. To `hash` alone one moment at two offsets is the same. */
const contentOf = async (connection: StoreConnection, physical: string): Promise<string> => {
  const columns = await columnsOf(connection, physical);
  const zoned = columns
    .filter(({ type }) => type === 'INTERVAL')
    .map(({ name }) => `, CAST(t.${quote(name)} AS VARCHAR)`);
  return `hash(t${zoned.join('')})`;
};

/** Notes how the rows are before the transaction changes the first of them. */
export const keepBase = async (
  connection: StoreConnection,
  { physical, base }: Touched,
): Promise<void> => {
  if (base === null) return;
  const content = await contentOf(connection, physical);
  await connection.firmly(
    `CREATE OR REPLACE TEMP TABLE ${base} AS
      SELECT rowid AS id, ${content} AS content FROM ${physical} AS t WHERE rowid < ${FIRST_OWN_ROW}`,
  );
};

/**
 * Takes what the transaction has changed in a table out of it: rows gone or changed, by number, and rows
 * new or changed, whole. Others cannot have changed the same rows, their table is locked.
 * @returns does the same to the table again, on a later snapshot
 */
export const captureOwn = async (
  connection: StoreConnection,
  touched: Touched,
): Promise<(later: StoreConnection) => Promise<void>> => {
  const { physical, base } = touched;
  let gone: string[] = [];
  let changed = '';
  if (base !== null) {
    const content = await contentOf(connection, physical);
    const now = `SELECT rowid AS id, ${content} AS content FROM ${physical} AS t`;
    const { vectors } = await connection.query(
      `SELECT CAST(b.id AS VARCHAR) FROM ${base} AS b LEFT JOIN (${now}) AS n ON n.id = b.id
        WHERE n.content IS DISTINCT FROM b.content`,
    );
    gone = (vectors[0] ?? []).map(String);
    if (gone.length > 0) changed = ` OR rowid IN (${gone.join(', ')})`;
  }
  const columns = await columnsOf(connection, physical);
  const rows = await connection.take(
    `SELECT * FROM ${physical} WHERE rowid >= ${FIRST_OWN_ROW}${changed}`,
  );
  return async (later) => {
    await keepBase(later, touched);
    if (gone.length > 0)
      await later.firmly(`DELETE FROM ${physical} WHERE rowid IN (${gone.join(', ')})`);
    if (rows.length === 0) return;
    const typed = columns.map(({ name, type }) => `${quote(name)} ${type}`);
    await later.firmly(`CREATE OR REPLACE TEMP TABLE ${OWN} (${typed.join(', ')})`);
    await later.give(OWN, rows);
    // others may have altered the table meanwhile
    const now = new Set((await columnsOf(later, physical)).map(({ name }) => name));
    const names = columns.filter(({ name }) => now.has(name)).map(({ name }) => quote(name));
    await later.firmly(
      `INSERT INTO ${physical} (${names.join(', ')}) SELECT ${names.join(', ')} FROM ${OWN}`,
    );
    await later.firmly(`DROP TABLE ${OWN}`);
  };
};
