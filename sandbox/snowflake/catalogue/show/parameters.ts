import type { AccountObject, Context, Grammar } from '../../engine/context.js';
import { notFound } from '../../engine/errors.js';
import {
  type ParameterValue,
  SessionParameters,
  sessionParameters,
  taskParameters,
} from '../../engine/parameters.js';
import { rowsResult, statementType } from '../../engine/result.js';
import { textColumn } from '../../engine/value.js';
import type { Cursor, Name } from '../../sql/cursor.js';
import { isLike, readLike } from '../../stages/show-scope.js';
import { accountParameters, sessionDefaults } from '../account-parameters.js';

const COLUMNS = ['key', 'value', 'default', 'level', 'description', 'type'].map((name) =>
  textColumn(name),
);

const typeOf = (value: unknown): string =>
  ({ boolean: 'BOOLEAN', number: 'NUMBER' })[typeof value as string] ?? 'STRING';

interface Shown {
  readonly value: ParameterValue;
  readonly description?: string;
}

type Values = Readonly<Record<string, ParameterValue>>;

/** Whose parameters are shown; the session's without more words. */
type Of =
  | { readonly what: 'SESSION' }
  | { readonly what: 'ACCOUNT' }
  | { readonly what: 'USER'; readonly name: Name };

const readOf = (cursor: Cursor): Of | undefined => {
  const what = cursor.oneOf('SESSION', 'ACCOUNT', 'USER');
  if (what !== 'USER') return what && { what };
  return { what, name: cursor.name() };
};

const parametersOf = (of: Of, { frame, services }: Context): SessionParameters => {
  if (of.what === 'SESSION') return frame.session.parameters;
  if (of.what === 'ACCOUNT')
    return new SessionParameters({}, [['ACCOUNT', accountParameters(services.catalogue)]]);
  const account = ['ACCOUNT', sessionDefaults(services.catalogue)] as const;
  const user = services.catalogue.find<{ parameters?: Values }>('USER', of.name, frame);
  const own = user?.name === frame.session.user;
  if (!user || !(own || services.access.sees(frame, user as AccountObject)))
    throw notFound('User', of.name.join('.'));
  return new SessionParameters({}, [['USER', user.properties.parameters ?? {}], account]);
};

/** SHOW PARAMETERS [LIKE] [IN SESSION | ACCOUNT | USER u]: values, defaults, and the level that set them. */
export const showParametersGrammar: Grammar = (cursor) => {
  if (!cursor.accept('SHOW', 'PARAMETERS')) return undefined;
  let like = readLike(cursor);
  let of: Of | undefined = { what: 'SESSION' };
  if (cursor.accept('IN') || cursor.accept('FOR')) of = readOf(cursor);
  if (!of) return undefined;
  const shown = of;
  like ??= readLike(cursor);
  cursor.end();
  return {
    kind: 'show parameters',
    statementType: statementType.show,
    cost: 'metadata',
    commits: false,
    describe: async () => COLUMNS,
    run: async (context) => {
      const parameters = parametersOf(shown, context);
      const known: Readonly<Record<string, Shown>> =
        shown.what === 'ACCOUNT' ? { ...sessionParameters, ...taskParameters } : sessionParameters;
      const names = [...new Set([...Object.keys(known), ...parameters.names])].sort();
      const rows = names
        .filter((name) => isLike(name, like))
        .map((name) => {
          const standard = known[name];
          const value = parameters.get(name) ?? standard?.value ?? '';
          return [
            name,
            String(value),
            String(standard?.value ?? ''),
            parameters.levelOf(name),
            standard?.description ?? '',
            typeOf(standard?.value ?? value),
          ];
        });
      return rowsResult(COLUMNS, rows, statementType.show);
    },
  };
};
