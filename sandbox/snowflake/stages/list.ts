import { join } from 'node:path';
import type { Grammar } from '../engine/context.js';
import { rowsResult, statementType } from '../engine/result.js';
import { fixedColumn, textColumn } from '../engine/value.js';
import { describeFile, filesOf, matching, removeFiles } from './files.js';
import { readLocation } from './location.js';
import type { Stages } from './stage.js';

const LIST_COLUMNS = [
  textColumn('name'),
  fixedColumn('size'),
  textColumn('md5'),
  textColumn('last_modified'),
];
const REMOVE_COLUMNS = [textColumn('name'), textColumn('result')];

/** LIST (LS) and REMOVE (RM). */
export const listGrammar =
  (stages: () => Stages): Grammar =>
  (cursor) => {
    const verb = cursor.oneOf('LIST', 'LS', 'REMOVE', 'RM');
    if (!verb) return undefined;
    const location = readLocation(cursor);
    const pattern = cursor.accept('PATTERN', '=') ? cursor.text() : null;
    cursor.end();
    if (verb === 'REMOVE' || verb === 'RM') {
      return {
        kind: 'remove',
        statementType: statementType.remove,
        cost: 'metadata',
        commits: false,
        describe: async () => REMOVE_COLUMNS,
        run: async ({ frame, services }) => {
          const place = stages().resolve(location, frame, 'WRITE');
          const files = await matching(services.system, await filesOf(place), pattern);
          await removeFiles(place.root, files);
          const rows = files.map((file) => [place.listed + file, 'removed']);
          return rowsResult(REMOVE_COLUMNS, rows, statementType.remove);
        },
      };
    }
    return {
      kind: 'list',
      statementType: statementType.list,
      cost: 'metadata',
      commits: false,
      describe: async () => LIST_COLUMNS,
      run: async ({ frame, services }) => {
        const place = stages().resolve(location, frame, 'READ');
        const files = await matching(services.system, await filesOf(place), pattern);
        const rows = await Promise.all(
          files.map(async (file) => {
            const { size, md5, modified } = await describeFile(join(place.root, file));
            return [place.listed + file, size, md5, modified];
          }),
        );
        return rowsResult(LIST_COLUMNS, rows, statementType.list);
      },
    };
  };
