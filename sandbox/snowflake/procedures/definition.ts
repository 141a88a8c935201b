import { syntaxError, unsupported } from '../engine/errors.js';
import type { Column } from '../engine/value.js';
import { readType } from '../sql/column-type.js';
import type { Cursor } from '../sql/cursor.js';
import type { Parameter, Returns, RoutineProperties } from './routine.js';

const requiredType = (cursor: Cursor, name: string): Column => {
  const type = readType(cursor, name);
  if (!type) throw cursor.unexpected();
  return type;
};

/** The text of an expression up to the next comma or parenthesis outside brackets. */
const expression = (cursor: Cursor): string => {
  const from = cursor.peek()?.start ?? 0;
  let to = from;
  for (let depth = 0; ; ) {
    const token = cursor.peek();
    if (!token) throw cursor.unexpected();
    if (token.kind === 'symbol' && depth === 0 && (token.value === ',' || token.value === ')'))
      break;
    if (token.value === '(') depth++;
    else if (token.value === ')') depth--;
    to = token.end;
    cursor.next();
  }
  return cursor.sql.slice(from, to);
};

/** Reads `(name type [DEFAULT value], …)`. */
export const readParameters = (cursor: Cursor): Parameter[] => {
  cursor.expect('(');
  const parameters: Parameter[] = [];
  while (!cursor.accept(')')) {
    const column = requiredType(cursor, cursor.identifier());
    const otherwise = cursor.accept('DEFAULT') ? expression(cursor) : null;
    parameters.push({ column, otherwise });
    if (!cursor.sees(')')) cursor.expect(',');
  }
  return parameters;
};

const readReturns = (cursor: Cursor): Returns => {
  if (!cursor.accept('TABLE')) {
    const column = requiredType(cursor, '');
    const nullable = !cursor.accept('NOT', 'NULL');
    if (nullable) cursor.accept('NULL');
    return { kind: 'scalar', column: { ...column, nullable } };
  }
  return { kind: 'table', columns: readParameters(cursor).map((parameter) => parameter.column) };
};

const texts = (cursor: Cursor): string[] => {
  cursor.expect('=');
  cursor.expect('(');
  const list: string[] = [];
  while (!cursor.accept(')')) {
    list.push(cursor.text());
    cursor.accept(',');
  }
  return list;
};

const textOrNumber = (cursor: Cursor): string => {
  cursor.expect('=');
  return cursor.peek()?.kind === 'number' ? cursor.next().value : cursor.text();
};

/** Versions of the platform; all of them run on the one interpreter that is here. */
const RUNTIMES = /^3\.(9|1[0-4])$/;

const checked = (
  read: Partial<{ -readonly [K in keyof RoutineProperties]: RoutineProperties[K] }>,
  parameters: readonly Parameter[],
): RoutineProperties => {
  const { returns, language = 'SQL', handler = null, body = null } = read;
  if (!returns) throw syntaxError('RETURNS is missing.');
  if (language === 'PYTHON') {
    if (handler === null) throw syntaxError('HANDLER is missing: LANGUAGE PYTHON needs one.');
    if (!read.runtimeVersion)
      throw syntaxError('RUNTIME_VERSION is missing: LANGUAGE PYTHON needs one.');
    if (!RUNTIMES.test(read.runtimeVersion))
      throw unsupported(`RUNTIME_VERSION = ${read.runtimeVersion}`);
    if (body === null && (read.imports ?? []).length === 0) {
      throw syntaxError('there is neither code (AS) nor IMPORTS to find the handler in.');
    }
  } else if (body === null) throw syntaxError('the body (AS) is missing.');
  return {
    language,
    parameters,
    returns,
    handler,
    body,
    executeAs: read.executeAs ?? 'OWNER',
    runtimeVersion: read.runtimeVersion ?? null,
    packages: read.packages ?? [],
    imports: read.imports ?? [],
    nullHandling: read.nullHandling ?? 'CALLED ON NULL INPUT',
    volatility: read.volatility ?? 'VOLATILE',
    secure: read.secure ?? false,
  };
};

/** What CREATE says of a routine. */
export interface Definition {
  readonly properties: RoutineProperties;
  readonly comment: string;
  readonly copyGrants: boolean;
}

/**
 * Reads all that follows the name of CREATE PROCEDURE or FUNCTION, to the end of the statement, or,
 * for `WITH p AS PROCEDURE`, to the end of the body.
 * @throws SnowflakeError 001003, or 000002 for what the sandbox does not do
 */
export const readDefinition = (cursor: Cursor, anonymous = false): Definition => {
  const parameters = readParameters(cursor);
  const read: { -readonly [K in keyof RoutineProperties]?: RoutineProperties[K] } = {};
  let comment = '';
  let copyGrants = false;
  while (!cursor.done && !cursor.sees(';')) {
    if (cursor.accept('MEMOIZABLE')) continue;
    if (cursor.accept('COPY', 'GRANTS')) copyGrants = true;
    else if (cursor.accept('SECURE')) read.secure = true;
    else if (cursor.accept('RETURNS', 'NULL', 'ON', 'NULL', 'INPUT') || cursor.accept('STRICT')) {
      read.nullHandling = 'RETURNS NULL ON NULL INPUT';
    } else if (cursor.accept('RETURNS')) read.returns = readReturns(cursor);
    else if (cursor.accept('CALLED', 'ON', 'NULL', 'INPUT'))
      read.nullHandling = 'CALLED ON NULL INPUT';
    else if (cursor.accept('VOLATILE')) read.volatility = 'VOLATILE';
    else if (cursor.accept('IMMUTABLE')) read.volatility = 'IMMUTABLE';
    else if (cursor.accept('LANGUAGE')) {
      const language = cursor.identifier();
      if (language !== 'PYTHON' && language !== 'SQL') throw unsupported(`LANGUAGE ${language}`);
      read.language = language;
    } else if (cursor.accept('RUNTIME_VERSION')) read.runtimeVersion = textOrNumber(cursor);
    else if (cursor.accept('PACKAGES')) read.packages = texts(cursor);
    else if (cursor.accept('IMPORTS')) read.imports = texts(cursor);
    else if (cursor.accept('HANDLER')) read.handler = textOrNumber(cursor);
    else if (cursor.accept('COMMENT')) comment = textOrNumber(cursor);
    else if (!anonymous && cursor.accept('ARTIFACT_REPOSITORY', '=')) cursor.name();
    else if (cursor.accept('EXECUTE', 'AS')) {
      const rights = cursor.oneOf('OWNER', 'CALLER', 'RESTRICTED');
      if (!rights) throw cursor.unexpected();
      if (rights === 'RESTRICTED') throw unsupported('EXECUTE AS RESTRICTED CALLER');
      read.executeAs = rights;
    } else if (cursor.sees('EXTERNAL_ACCESS_INTEGRATIONS') || cursor.sees('SECRETS')) {
      throw unsupported(cursor.next().value);
    } else if (cursor.accept('AS')) {
      read.body = cursor.peek()?.kind === 'string' ? cursor.text() : cursor.rest();
      if (anonymous) return { properties: checked(read, parameters), comment, copyGrants };
    } else if (anonymous && cursor.sees('CALL')) break;
    else throw cursor.unexpected();
  }
  if (!anonymous) cursor.end();
  return { properties: checked(read, parameters), comment, copyGrants };
};
