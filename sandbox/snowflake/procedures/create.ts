import type { AccountObject, Context, Grammar } from '../engine/context.js';
import { notFound, SnowflakeError, unsupported } from '../engine/errors.js';
import { ownAccess } from '../engine/own-services.js';
import { statementType, statusResult } from '../engine/result.js';
import type { ScriptRunner } from '../scripting/index.js';
import { prepareObject, readCreate } from '../stages/new-object.js';
import type { Stages } from '../stages/stage.js';
import { readDefinition } from './definition.js';
import type { Environment } from './environment.js';
import {
  baseName,
  minimumArguments,
  type Routine,
  type RoutineProperties,
  signature,
} from './routine.js';
import { checkSqlFunction } from './row-functions/inline.js';

/** Of a routine that was given none. */
export const DEFAULT_COMMENT = {
  PROCEDURE: 'user-defined procedure',
  FUNCTION: 'user-defined function',
};

/** The platform looks for packages at CREATE; code and imports it looks at when called. */
const checkPackages = async (
  { packages }: RoutineProperties,
  environment: Environment,
): Promise<void> => {
  const missing = await environment.missing(packages);
  if (missing.length === 0) return;
  throw new SnowflakeError(
    '100357',
    'P0000',
    `Cannot create a Python function with the specified packages. Please check your packages specification and try again. These are not in this sandbox's Python environment: ${missing.join(', ')}.`,
  );
};

const checkImports = ({ imports }: RoutineProperties, { services, frame }: Context): void => {
  const names = new Set<string>();
  for (const location of imports) {
    services.room<Stages>('stages').resolve(location, frame, 'READ');
    const name = location.split('/').at(-1) ?? location;
    if (names.has(name)) throw notFound('Import with a unique file name', name);
    names.add(name);
  }
};

/** The types by which a routine may be called, without the optional arguments and with them. */
const callsOf = (properties: RoutineProperties): string[] => {
  const columns = properties.parameters.map(({ column }) => column);
  const least = minimumArguments(properties);
  return Array.from({ length: columns.length - least + 1 }, (_, more) =>
    signature('', columns.slice(0, least + more)),
  );
};

/** Optional arguments bar overloads that a call could not tell apart. */
const withSameCall = (
  kind: 'PROCEDURE' | 'FUNCTION',
  blank: Omit<AccountObject, 'properties'>,
  name: string,
  properties: RoutineProperties,
  { services }: Context,
): Routine[] => {
  const calls = new Set(callsOf(properties));
  return services.catalogue
    .list<RoutineProperties>(kind, { database: blank.database ?? '', schema: blank.schema ?? '' })
    .filter(
      (one) =>
        baseName(one) === name &&
        one.name !== blank.name &&
        one.session === blank.session &&
        callsOf(one.properties).some((call) => calls.has(call)),
    );
};

/** CREATE PROCEDURE and CREATE FUNCTION. */
export const createGrammar =
  (
    environment: Environment,
    expect: (kind: 'PROCEDURE' | 'FUNCTION', packages: readonly string[]) => void,
  ): Grammar =>
  (cursor) => {
    const words = readCreate(cursor);
    if (!words) return undefined;
    if (cursor.sees('AGGREGATE', 'FUNCTION')) throw unsupported('CREATE AGGREGATE FUNCTION');
    const kind = cursor.oneOf('PROCEDURE', 'FUNCTION');
    if (!kind) return undefined;
    const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS');
    const name = cursor.name();
    const { properties: defined, comment, copyGrants } = readDefinition(cursor);
    const properties = { ...defined, secure: words.secure || (defined.secure ?? false) };
    const columns = properties.parameters.map((parameter) => parameter.column);
    const last = name.at(-1) ?? '';
    return {
      kind: `create ${kind.toLowerCase()}`,
      statementType: statementType.ddl,
      cost: 'metadata',
      commits: true,
      run: async (context) => {
        const wanted = {
          ...words,
          kind,
          name: [...name.slice(0, -1), signature(last, columns)],
          ifNotExists,
          comment: comment === '' ? DEFAULT_COMMENT[kind] : comment,
        };
        const { blank, replaced, kept: stays } = prepareObject<RoutineProperties>(wanted, context);
        if (stays) return statusResult(`${last} already exists, statement succeeded.`);
        if (properties.language === 'PYTHON') {
          await checkPackages(properties, environment);
          checkImports(properties, context);
        } else if (kind === 'PROCEDURE')
          context.services.room<ScriptRunner>('scripting').check(properties.body ?? '');
        else await checkSqlFunction({ ...blank, properties }, context);
        const [clash] = withSameCall(kind, blank, last, properties, context);
        if (clash)
          throw new SnowflakeError(
            '000949',
            '42723',
            `SQL compilation error:\nCannot overload ${kind} '${last}' as it would cause ambiguous ${kind} overloading.`,
          );
        // OR ALTER changes a routine in place: its owner and grants stay.
        const place = words.orAlter && replaced ? { ...replaced, comment: wanted.comment } : blank;
        const { grants } = ownAccess(context.services);
        const held = copyGrants && replaced && place === blank ? grants.on(replaced.id) : [];
        const kept = place === blank ? undefined : replaced?.properties.objectParameters;
        const whole = kept ? { ...properties, objectParameters: kept } : properties;
        await context.services.catalogue.put({ ...place, properties: whole });
        for (const grant of held) await grants.add({ ...grant, on: place.id });
        if (properties.language === 'PYTHON') expect(kind, properties.packages);
        return statusResult(`Function ${last} successfully created.`);
      },
    };
  };
