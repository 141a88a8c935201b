import type { Context, Table } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { parameterOf } from '../engine/parameters.js';
import { type Compilation, finish } from './compile.js';
import type { Token } from './lexer.js';
import type { TableColumn } from './objects.js';
import { commaSeparated, fragment, symbol, word } from './token-list.js';

export type Read = (sql: string) => Promise<Table>;

/** The rows of a target with what they are joined to. */
export interface Join {
  /** the target and its alias, as after UPDATE or MERGE INTO */
  readonly target: readonly Token[];
  /** the others, from the comma or JOIN on, with ON or WHERE */
  readonly others: readonly Token[];
  /** which clause a joined row would take: 1 for one that updates, 2 for one that deletes, else NULL */
  readonly clause: readonly Token[];
  readonly columns: readonly TableColumn[];
}

/** Prepared before the lock is held, asked under it. */
export interface JoinedRows {
  /** How many target rows an update reaches, and how many of them by several joined rows. */
  count(read: Read): Promise<{ readonly rows: number; readonly several: number }>;
  /** The values of a target row for which it is open what becomes of it. */
  example(read: Read): Promise<string | undefined>;
}

const ofTarget = ({ target }: Join, column: Token): Token[] => {
  const alias = target.at(-1);
  return alias ? [alias, symbol('.'), column] : [column];
};

/** Several rows that delete are no matter; one that updates must be alone. */
const OPEN = 'COUNT(DAGBOT_CLAUSE_) > 1 AND MIN(DAGBOT_CLAUSE_) = 1';

/** @see https://docs.snowflake.com/en/sql-reference/sql/merge#nondeterministic-results-for-update-and-delete */
export const joinedRows = async (join: Join, compilation: Compilation): Promise<JoinedRows> => {
  const grouped = (select: readonly Token[], rest: string): Token[] => [
    ...fragment('SELECT'),
    ...select,
    ...fragment('FROM (SELECT'),
    ...ofTarget(join, word('ROWID')),
    ...fragment('AS DAGBOT_ROW_,'),
    ...join.clause,
    ...fragment('AS DAGBOT_CLAUSE_'),
    ...commaSeparated([[], ...join.columns.map((column) => named(join, column))]),
    ...fragment('FROM'),
    ...join.target,
    ...join.others,
    ...fragment(
      `) AS DAGBOT_JOINED_ WHERE DAGBOT_CLAUSE_ IS NOT NULL GROUP BY DAGBOT_ROW_ ${rest}`,
    ),
  ];
  const counted = await finish(
    [
      ...fragment('SELECT COUNT(*), COUNT_IF(C > 1) FROM ('),
      ...grouped(fragment('COUNT(*) AS C'), ''),
      ...fragment(') AS DAGBOT_COUNTED_'),
    ],
    compilation,
  );
  const values = join.columns.map((column) => fragment(`ANY_VALUE("${column.name}")`));
  const open = await finish(grouped(commaSeparated(values), `HAVING ${OPEN} LIMIT 1`), compilation);
  return {
    count: async (read) => {
      const { vectors } = await read(counted);
      return { rows: Number(vectors[0]?.[0] ?? 0), several: Number(vectors[1]?.[0] ?? 0) };
    },
    example: async (read) => {
      const { vectors, rowCount, columns } = await read(open);
      if (rowCount === 0) return undefined;
      return `[${vectors.map(([cell = null], at) => shown(cell, columns[at]?.scale ?? 0)).join(', ')}]`;
    },
  };
};

const named = (join: Join, { name }: TableColumn): Token[] => {
  const quoted = { ...word(name), kind: 'quoted' as const };
  return [...ofTarget(join, quoted), word('AS'), quoted];
};

const shown = (cell: unknown, scale: number): string => {
  if (cell === null) return 'NULL';
  if (typeof cell === 'string') return `"${cell}"`;
  return scale > 0 && scale < 9 ? (Number(cell) / 10 ** scale).toFixed(scale) : String(cell);
};

/** @throws SnowflakeError 100090 when it is open what becomes of a row, and the session wants that refused */
export const requireDecided = async (
  statement: 'UPDATE' | 'MERGE',
  joined: JoinedRows,
  read: Read,
  { frame, parameters }: Context,
): Promise<void> => {
  if (!parameterOf(`ERROR_ON_NONDETERMINISTIC_${statement}`, frame, parameters)) return;
  const example = await joined.example(read);
  if (example === undefined) return;
  throw new SnowflakeError(
    '100090',
    '42P18',
    `Duplicate row detected during DML action\nRow Values: ${example}`,
  );
};
