import type { OwnCatalogue } from '../catalogue/catalogue.js';
import type { AccountObject, Catalogue } from '../engine/context.js';
import type { TableProperties } from '../sql/objects.js';
import { ROW_IDS } from '../store/database.js';
import { quote } from '../store/literal.js';

export type StreamMode = 'DEFAULT' | 'APPEND_ONLY';

/** What the catalogue keeps of a stream. */
export interface StreamProperties {
  /** DuckDB's name of the table whose changes it tells: it stays with its rows, whatever they are called */
  readonly source: string;
  /** `DB.SCHEMA.TABLE`, as it was called when the stream was made */
  readonly sourceName: string;
  /**
   * DuckDB's name of what the stream remembers: the rows as they were at its offset, or, in an APPEND_ONLY one, those
   * that were added since
   */
  readonly shadow: string;
  readonly mode: StreamMode;
  readonly [key: string]: unknown;
}

export type Stream = AccountObject<StreamProperties>;
export type SourceTable = AccountObject<TableProperties>;

/** The hidden column that numbers the rows of a table whose changes are tracked. */
export const ROW_ID = quote('METADATA$ROW_ID');

/**
 * Gives a table the hidden column, if it has none. It has no DEFAULT: DuckDB cannot replay an ALTER TABLE with a function
 * in it after a crash, and then does not open its file any more.
 */
export const trackRows = (physical: string): string =>
  `ALTER TABLE ${physical} ADD COLUMN IF NOT EXISTS ${ROW_ID} BIGINT`;

/** Numbers the rows that have no number yet. */
export const numberRows = (physical: string): string =>
  `UPDATE ${physical} SET ${ROW_ID} = nextval('${ROW_IDS}') WHERE ${ROW_ID} IS NULL`;

/** All that have a shadow: a stream that was dropped with its schema comes back with it, and tells what came meanwhile. */
export const shadowed = ({ list, dropped }: Pick<OwnCatalogue, 'list' | 'dropped'>): Stream[] => [
  ...list<StreamProperties>('STREAM'),
  ...(dropped.list().filter(({ kind }) => kind === 'STREAM') as Stream[]),
];

/** The streams on the table of that physical name. */
export const streamsOn = (
  physical: string,
  catalogue: Pick<OwnCatalogue, 'list' | 'dropped'>,
): Stream[] => shadowed(catalogue).filter(({ properties }) => properties.source === physical);

/** The table as it is called now; undefined once it was dropped or replaced. */
export const sourceOf = (
  { properties }: Stream,
  catalogue: Pick<Catalogue, 'list'>,
): SourceTable | undefined =>
  catalogue
    .list<TableProperties>('TABLE')
    .find((table) => table.properties.physical === properties.source);
