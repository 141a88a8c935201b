import { unsupported } from '../engine/errors.js';
import { type Result, rowsResult, statementType } from '../engine/result.js';
import { fixedColumn, textColumn } from '../engine/value.js';
import { typeText } from '../sql/column-type.js';
import { attempt, MALFORMED } from './copy-attempt.js';
import { insert, type Load, matched, nameOf, readerFor, together } from './copy-load.js';
import { quoted, type Validation } from './copy-options.js';
import { ORDINAL, openSource } from './copy-source.js';
import type { StagedFile } from './load-history.js';

/** D:sql-reference/functions/validate */
export const ERROR_COLUMNS = [
  textColumn('ERROR'),
  textColumn('FILE'),
  ...['LINE', 'CHARACTER', 'BYTE_OFFSET'].map((name) => fixedColumn(name)),
  textColumn('CATEGORY'),
  fixedColumn('CODE'),
  ...['SQL_STATE', 'COLUMN_NAME'].map((name) => textColumn(name)),
  ...['ROW_NUMBER', 'ROW_START_LINE'].map((name) => fixedColumn(name)),
  textColumn('REJECTED_RECORD'),
];

const errors = async (load: Load, files: readonly StagedFile[]): Promise<Result> => {
  const rows = [];
  for (const file of files) {
    const { faults } = await attempt(load, file);
    for (const { line, message, code, sqlState } of faults) {
      const category = code === MALFORMED ? 'parsing' : 'conversion';
      const row = line - load.format.skipHeader;
      const where = [load.place.listed + file.path, line, null, null, category, Number(code)];
      rows.push([message, ...where, sqlState, null, row, line, null]);
    }
  }
  return rowsResult(ERROR_COLUMNS, rows, statementType.copy);
};

/** The first rows as the table would take them. @throws what is wrong with the first that it would not */
const firstRows = async (
  load: Load,
  files: readonly StagedFile[],
  count: number,
): Promise<Result> => {
  const { context, copy, target } = load;
  const paths = files.map(({ path }) => path);
  const source = await openSource(await readerFor(load, paths), nameOf(load), context);
  try {
    const where = `${ORDINAL} <= ${count}`;
    await together(load, () => insert(load, source, where), 'rollback');
    const own = target.properties.columns;
    const given = copy.columns.length ? copy.columns : own.map(({ name }) => name);
    const named = copy.byName ? matched(load, source.columns) : given;
    const items = source.columns.flatMap((from, at) => {
      const column = own.find(({ name }) => name === named[at]);
      if (!column) return [];
      return [`CAST(${quoted(from)} AS ${typeText(column)}) AS ${quoted(column.name)}`];
    });
    const { frame, services, signal } = context;
    const { queryIds } = frame.session;
    const outside = queryIds.length;
    const sql = `SELECT ${items.join(', ')} FROM ${source.name} WHERE ${where} ORDER BY ${ORDINAL}`;
    const rows = await services.engine.execute(
      sql,
      { ...frame, caller: frame },
      { signal, own: true },
    );
    queryIds.splice(outside);
    return { ...rows, vectors: rows.vectors, statementType: statementType.copy };
  } finally {
    await source.drop();
  }
};

/** COPY with VALIDATION_MODE: tries files out and loads nothing. */
export const validate = async (
  load: Load,
  files: readonly StagedFile[],
  validation: Validation,
): Promise<Result> => {
  if (load.context.frame.session.transaction)
    throw unsupported('COPY with VALIDATION_MODE in a transaction');
  return typeof validation === 'number' ? firstRows(load, files, validation) : errors(load, files);
};
