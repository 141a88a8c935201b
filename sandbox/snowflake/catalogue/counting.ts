import type { Services } from '../engine/context.js';
import type { TableColumn } from '../sql/objects.js';
import { quoteText } from '../store/literal.js';
import { quoteName } from '../store/names.js';
import { duckTypeOf } from '../store/types.js';

/** The statement that makes a table's rows. */
export const tableSql = (physical: string, columns: readonly TableColumn[]): string => {
  const column = (one: TableColumn) =>
    `${quoteName(one.name)} ${duckTypeOf(one)}${one.nullable ? '' : ' NOT NULL'}`;
  return `CREATE TABLE ${physical} (${columns.map(column).join(', ')})`;
};

/** The number that a sequence gives next. @param sequence its full DuckDB name */
export const nextOf = async (sequence: string, { system }: Services): Promise<string> => {
  const { vectors } = await system.query(
    `SELECT CAST(COALESCE(last_value + increment_by, start_value) AS VARCHAR) FROM duckdb_sequences()
      WHERE concat('"', replace(schema_name, '"', '""'), '"."', replace(sequence_name, '"', '""'), '"') = ${quoteText(sequence)}`,
  );
  return String(vectors[0]?.[0] ?? 1);
};

/** Of an older version's column, which keeps none. */
const FROM_ONE = { start: 1, step: 1 };

/**
 * The columns of a new table, those that count with sequences of their own.
 * @param goOn where a column of another table stands, if it is to go on there; else it begins anew
 */
export const counting = async (
  columns: readonly TableColumn[],
  physical: string,
  goOn?: (sequence: string) => Promise<string>,
): Promise<{ readonly columns: TableColumn[]; readonly statements: string[] }> => {
  const statements: string[] = [];
  const counted: TableColumn[] = [];
  for (const column of columns) {
    if (!column.counts && column.sequence === undefined) {
      counted.push(column);
      continue;
    }
    const { start, step } = column.counts ?? FROM_ONE;
    const from = column.sequence !== undefined && goOn ? await goOn(column.sequence) : start;
    const sequence = `${physical.slice(0, -1)}_${quoteName(column.name).slice(1)}`;
    statements.push(`CREATE SEQUENCE ${sequence} START ${from} INCREMENT ${step}`);
    counted.push({ ...column, sequence });
  }
  return { columns: counted, statements };
};
