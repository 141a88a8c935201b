import { DuckDBDecimalType, type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import { type Column, fixedColumn, textColumn, timestampColumn } from '../engine/value.js';
import { withNames } from './names.js';

/** Types made in the store: OBJECT is a map, ARRAY a list, both of JSON; VARIANT is JSON itself. */
export const OBJECT_TYPE = 'SF_OBJECT';
export const ARRAY_TYPE = 'SF_ARRAY';
/** An INTERVAL: `zoned.ts` says how it holds a moment and its offset. */
export const ZONED_TYPE = 'SF_TIMESTAMP_TZ';

const plain = (name: string, type: Column['type']): Column => ({ name, type, nullable: true });

/** What Snowflake would say of a column that DuckDB gives with this name and type. */
export const columnOf = (stored: string, type: DuckDBType): Column => {
  const name = withNames(stored);
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return plain(name, 'boolean');
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
      return fixedColumn(name);
    case DuckDBTypeId.DECIMAL:
      return type instanceof DuckDBDecimalType
        ? fixedColumn(name, type.width, type.scale)
        : fixedColumn(name);
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
      return plain(name, 'real');
    case DuckDBTypeId.DATE:
      return plain(name, 'date');
    case DuckDBTypeId.TIME:
      return { ...plain(name, 'time'), precision: 0, scale: 9 };
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_NS:
      return timestampColumn(name, 'timestamp_ntz');
    case DuckDBTypeId.TIMESTAMP_TZ:
      return timestampColumn(name, 'timestamp_ltz');
    case DuckDBTypeId.INTERVAL:
      return timestampColumn(name, 'timestamp_tz');
    case DuckDBTypeId.BLOB:
      return { ...plain(name, 'binary'), length: 8_388_608 };
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
      return plain(name, 'array');
    case DuckDBTypeId.STRUCT:
    case DuckDBTypeId.MAP:
      return plain(name, 'object');
    case DuckDBTypeId.VARIANT:
      return plain(name, 'variant');
    default:
      if (type.alias === 'JSON') return plain(name, 'variant');
      return textColumn(name);
  }
};

/** The DuckDB type that holds a Snowflake column. */
export const duckTypeOf = (column: Column): string => {
  switch (column.type) {
    case 'fixed': {
      const { precision = 38, scale = 0 } = column;
      return precision === 38 && scale === 0 ? 'HUGEINT' : `DECIMAL(${precision}, ${scale})`;
    }
    case 'real':
      return 'DOUBLE';
    case 'boolean':
      return 'BOOLEAN';
    case 'date':
      return 'DATE';
    case 'time':
      return 'TIME';
    case 'timestamp_ntz':
      return 'TIMESTAMP';
    case 'timestamp_ltz':
      return 'TIMESTAMPTZ';
    case 'timestamp_tz':
      return ZONED_TYPE;
    case 'variant':
      return 'JSON';
    case 'object':
      return OBJECT_TYPE;
    case 'array':
      return ARRAY_TYPE;
    case 'binary':
      return 'BLOB';
    case 'text':
      return 'VARCHAR';
  }
};

/**
 * A value as a Parquet file bears it: it has no whole numbers of 128 bits, of which DuckDB would make floats, and no
 * offsets, which become ISO texts.
 */
export const toParquet = ({ type, scale }: Column, expression: string): string => {
  if (type === 'timestamp_tz') return `SF_ZONED_ISO(${expression})`;
  return type === 'fixed' && scale === 0 ? `CAST(${expression} AS BIGINT)` : expression;
};

/** What `toParquet` wrote, as the column's type. */
export const fromParquet = (column: Column, expression: string): string =>
  column.type === 'timestamp_tz'
    ? `SF_TO_TIMESTAMP_TZ(${expression})`
    : `CAST(${expression} AS ${duckTypeOf(column)})`;
