import type { OwnCatalogue } from '../catalogue/catalogue.js';
import type { TableProperties } from '../sql/objects.js';
import type { Companion } from '../store/companion.js';
import { ROW_IDS } from '../store/database.js';
import { columnList } from './changes.js';
import { numberRows, ROW_ID, type Stream, streamsOn } from './stream.js';

const MARK = 'dagbot_last_row';

/**
 * What goes with a write to a table whose changes are tracked: new rows are numbered, and each APPEND_ONLY stream on it
 * remembers them. They have higher numbers than all rows that the write's snapshot shows.
 * @returns undefined for any other table
 */
export const following = (physical: string, catalogue: OwnCatalogue): Companion | undefined => {
  const table = catalogue
    .list<TableProperties>('TABLE')
    .find(({ properties }) => properties.tracked && properties.physical === physical);
  if (!table) return undefined;
  const columns = columnList(table.properties.columns);
  const streams = streamsOn(physical, catalogue).filter(
    ({ properties }) => properties.mode === 'APPEND_ONLY',
  );
  const remember = ({ properties }: Stream) =>
    `INSERT INTO ${properties.shadow} (${columns}, ${ROW_ID})
      SELECT ${columns}, ${ROW_ID} FROM ${physical} WHERE ${ROW_ID} > getvariable('${MARK}')`;
  return {
    before: streams.length === 0 ? [] : [`SET VARIABLE ${MARK} = nextval('${ROW_IDS}')`],
    after: [numberRows(physical), ...streams.map(remember)],
    targets: streams.map(({ properties }) => ({ physical: properties.shadow, onlyAdds: true })),
  };
};
