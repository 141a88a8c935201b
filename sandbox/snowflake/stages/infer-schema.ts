import type { Services, TableFunction } from '../engine/context.js';
import { notFound, syntaxError, unsupported } from '../engine/errors.js';
import type { Cell, Column } from '../engine/value.js';
import { fixedColumn, textColumn } from '../engine/value.js';
import { formatNamed } from './file-format.js';
import { filesOf } from './files.js';
import { parquetFiles } from './parquet-files.js';
import type { Stages } from './stage.js';

const COLUMNS: readonly Column[] = [
  textColumn('COLUMN_NAME'),
  textColumn('TYPE'),
  { name: 'NULLABLE', type: 'boolean', nullable: true },
  textColumn('EXPRESSION'),
  textColumn('FILENAMES'),
  fixedColumn('ORDER_ID'),
];

/** The spelling that clients put into CREATE TABLE and into the casts of COPY. */
const typeName = (column: Column): string => {
  switch (column.type) {
    case 'fixed':
      return `NUMBER(${column.precision ?? 38}, ${column.scale ?? 0})`;
    case 'real':
    case 'text':
      return column.type.toUpperCase();
    case 'object':
    case 'variant':
      return 'VARIANT';
    default:
      return column.type.toUpperCase();
  }
};

/** INFER_SCHEMA for Parquet files: columns, their types, and how COPY reads them. */
export const inferSchema = (services: Services, stages: () => Stages): TableFunction => ({
  name: 'INFER_SCHEMA',
  everywhere: true,
  columns: COLUMNS,
  rows: async ({ named, positional }, { frame }) => {
    const location = named.get('LOCATION') ?? positional[0];
    const format = named.get('FILE_FORMAT') ?? positional[1];
    if (typeof location !== 'string') throw syntaxError('INFER_SCHEMA needs LOCATION.');
    if (typeof format !== 'string') throw syntaxError('INFER_SCHEMA needs FILE_FORMAT.');
    const known = formatNamed(services, format, frame);
    if (!known) throw notFound('File format', format);
    if (known.type !== 'PARQUET') throw unsupported(`INFER_SCHEMA of ${known.type ?? 'CSV'} files`);
    const place = stages().resolve(location, frame, 'READ');
    const files = await filesOf(place);
    const found =
      files.length === 0 ? [] : (await parquetFiles(services.system, place.root, files)).columns;
    const vectors: Cell[][] = [
      found.map((column) => column.name),
      found.map(typeName),
      found.map(() => true),
      found.map((column) => `$1:"${column.name}"::${typeName(column)}`),
      found.map(() => files.map((file) => place.listed + file).join(', ')),
      found.map((_, index) => index),
    ];
    return { columns: COLUMNS, vectors, rowCount: found.length };
  },
});
