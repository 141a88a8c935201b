import type { Grammar } from '../../engine/context.js';
import { sessionParameters } from '../../engine/parameters.js';
import { rowsResult, statementType } from '../../engine/result.js';
import { textColumn } from '../../engine/value.js';
import { isLike, readLike } from '../../stages/show-scope.js';

const COLUMNS = ['key', 'value', 'default', 'level', 'description', 'type'].map((name) =>
  textColumn(name),
);

const typeOf = (value: unknown): string =>
  ({ boolean: 'BOOLEAN', number: 'NUMBER' })[typeof value as string] ?? 'STRING';

/** SHOW PARAMETERS [LIKE] [IN SESSION | ACCOUNT]: the session's, with their defaults. */
export const showParametersGrammar: Grammar = (cursor) => {
  if (!cursor.accept('SHOW', 'PARAMETERS')) return undefined;
  let like = readLike(cursor);
  if (cursor.accept('IN') || cursor.accept('FOR')) {
    if (!cursor.oneOf('SESSION', 'ACCOUNT')) return undefined;
  }
  like ??= readLike(cursor);
  cursor.end();
  return {
    kind: 'show parameters',
    statementType: statementType.show,
    cost: 'metadata',
    commits: false,
    describe: async () => COLUMNS,
    run: async ({ frame }) => {
      const own = frame.session.parameters;
      const names = [...new Set([...Object.keys(sessionParameters), ...own.keys()])].sort();
      const rows = names
        .filter((name) => isLike(name, like))
        .map((name) => {
          const standard = sessionParameters[name];
          const value = own.get(name) ?? standard?.value ?? '';
          return [
            name,
            String(value),
            String(standard?.value ?? ''),
            own.has(name) ? 'SESSION' : '',
            standard?.description ?? '',
            typeOf(standard?.value ?? value),
          ];
        });
      return rowsResult(COLUMNS, rows, statementType.show);
    },
  };
};
