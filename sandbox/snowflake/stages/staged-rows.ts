import type { Connection, Context, Table } from '../engine/context.js';
import { notFound } from '../engine/errors.js';
import { type Column, fixedColumn, textColumn } from '../engine/value.js';
import { quote, quoteText } from '../store/literal.js';
import { quoteName } from '../store/names.js';
import { csvOptions } from './copy-source.js';
import { defaultFormat, type FileFormat, formatNamed } from './file-format.js';
import { fileList, filesOf, matching } from './files.js';
import { parquetFiles } from './parquet-files.js';
import type { StageSource, Wanted } from './source-clause.js';
import type { Place, Stages } from './stage.js';

const FILE = 'DAGBOT_FILE';
const ROW = 'DAGBOT_ROW';

const columnsIn = async (system: Connection, reader: string) =>
  (await system.query(`SELECT * FROM ${reader} LIMIT 0`)).columns;

/** Rows of CSV are as wide as the widest file and as what is asked for: fields that are not there are NULL. */
const csv = async (
  system: Connection,
  format: FileFormat,
  root: string,
  files: readonly string[],
  positions: readonly number[],
) => {
  let width = Math.max(1, ...positions);
  const options = ['null_padding = true', 'parallel = false', ...csvOptions(format)];
  for (const file of files) {
    const reader = `read_csv(${[fileList(root, [file]), 'all_varchar = true', ...options].join(', ')})`;
    width = Math.max(width, (await columnsIn(system, reader)).length);
  }
  const names = Array.from({ length: width }, (_, at) => `'COLUMN${at + 1}': 'VARCHAR'`);
  const columns = ['auto_detect = false', `columns = {${names.join(', ')}}`];
  return {
    reader: `read_csv(${[fileList(root, files), ...columns, ...options, `filename = '${FILE}'`].join(', ')})`,
    value: (position: number) => `COLUMN${position}`,
  };
};

/** DuckDB takes long numbers out of JSON as floats: those are texts, which casts read digit by digit. */
const exactly = (cell: string): string =>
  `CASE WHEN typeof(${cell}) LIKE 'DECIMAL%' AND length(CAST(${cell} AS VARCHAR)) > 16 THEN to_json(CAST(${cell} AS VARCHAR)) ELSE to_json(${cell}) END`;

/** The whole row as one VARIANT, without the fields that are NULL. */
const parquet = async (system: Connection, root: string, files: readonly string[]) => {
  const { columns, relation } = await parquetFiles(system, root, files, `, filename = '${FILE}'`);
  const fields = columns.map(({ name, type }) => {
    const cell = `R_.${quoteName(name)}`;
    return `${quoteText(name)}, ${type === 'fixed' ? exactly(cell) : type === 'binary' ? `hex(${cell})` : cell}`;
  });
  const row = fields.length ? `json_merge_patch('{}', json_object(${fields.join(', ')}))` : "'{}'";
  return {
    reader: relation,
    value: (position: number) => (position === 1 ? `CAST(${row} AS JSON)` : 'CAST(NULL AS JSON)'),
  };
};

const json = (format: FileFormat, root: string, files: readonly string[]) => {
  const how = format.stripOuterArray ? 'array' : 'unstructured';
  return {
    reader: `(SELECT json, filename AS ${FILE} FROM read_json_objects(${fileList(root, files)}, format = '${how}', filename = true))`,
    value: (position: number) => (position === 1 ? 'SF_CANONICAL(json)' : 'CAST(NULL AS JSON)'),
  };
};

const positionsOf = ({ positions }: Wanted) => (positions.length > 0 ? positions : [1]);

/** The columns that stand for `$1`, … and METADATA$…; queries read `$1` as COLUMN1. */
export const stagedColumns = (format: FileFormat, wanted: Wanted): Column[] => [
  ...positionsOf(wanted).map((position): Column => {
    const name = `COLUMN${position}`;
    return format.type === 'CSV' ? textColumn(name) : { name, type: 'variant', nullable: true };
  }),
  ...wanted.metadata.map((name) =>
    name === 'METADATA$FILENAME' ? textColumn(name) : fixedColumn(name),
  ),
];

/**
 * DuckDB's query that reads staged files by position: one mechanism for SELECT and for COPY.
 * @returns it in parentheses, with the columns of `stagedColumns`
 */
export const stagedQuery = async (
  system: Connection,
  format: FileFormat,
  { root }: Place,
  files: readonly string[],
  wanted: Wanted,
): Promise<string> => {
  const { reader, value } =
    format.type === 'CSV'
      ? await csv(system, format, root, files, wanted.positions)
      : format.type === 'PARQUET'
        ? await parquet(system, root, files)
        : json(format, root, files);
  const metadata = wanted.metadata.map((name) =>
    name === 'METADATA$FILENAME'
      ? `substr(${FILE}, ${[...root].length + 2}) AS ${quote(name)}`
      : `${ROW} - min(${ROW}) OVER (PARTITION BY ${FILE}) + 1 AS ${quote(name)}`,
  );
  const values = positionsOf(wanted).map((position) => `${value(position)} AS COLUMN${position}`);
  const numbered = `SELECT ${values.join(', ')}, ${FILE}, row_number() OVER () AS ${ROW} FROM ${reader}`;
  const names = positionsOf(wanted).map((position) => `COLUMN${position}`);
  return `(SELECT ${[...names, ...metadata].join(', ')} FROM (${numbered}))`;
};

/** The format by which files of a place are read. @throws SnowflakeError 002003 for a name of none */
export const formatOf = (
  place: Place,
  name: string | null,
  { services, frame }: Pick<Context, 'services' | 'frame'>,
): FileFormat => {
  const named = name === null ? {} : formatNamed(services, name, frame);
  if (!named) throw notFound('File format', name ?? '');
  return { ...defaultFormat, ...place.stage?.properties.fileFormat, ...named };
};

/** The rows that a query reads from a stage, of which its role must have READ. */
export const stagedRows = async (
  source: StageSource,
  wanted: Wanted,
  context: Context,
  mode: 'run' | 'describe',
): Promise<Table> => {
  const { services, frame } = context;
  const stages = services.room<Stages>('stages');
  const place = stages.resolve(source.location, frame, 'READ');
  const format = formatOf(place, source.format, context);
  const columns = stagedColumns(format, wanted);
  const empty = { columns, vectors: columns.map(() => []), rowCount: 0 };
  if (mode === 'describe') return empty;
  const files = await matching(services.system, await filesOf(place), source.pattern);
  if (files.length === 0) return empty;
  const query = await stagedQuery(services.system, format, place, files, wanted);
  return { ...(await services.system.query(`SELECT * FROM ${query}`)), columns };
};
