import type { AccountObject, Context, Grammar, Statement } from '../engine/context.js';
import { statementType } from '../engine/result.js';
import type { Column } from '../engine/value.js';
import type { Cursor } from '../sql/cursor.js';
import { type Argument, argumentCells, readArguments } from './arguments.js';
import { readDefinition } from './definition.js';
import { chooseOverload, type GivenArguments } from './find.js';
import type { ForkServer } from './fork-server.js';
import { baseName, type Routine, signature } from './routine.js';
import { runRoutine } from './run.js';

const columnsOf = (routine: Routine): readonly Column[] => {
  const { returns } = routine.properties;
  if (returns.kind === 'table') return returns.columns;
  return [{ ...returns.column, name: baseName(routine) }];
};

const callOf = (
  cursor: Cursor,
  server: ForkServer,
  find: (given: GivenArguments<Argument>, context: Context) => Routine,
): Statement => {
  const read = readArguments(cursor);
  cursor.end();
  return {
    kind: 'call',
    statementType: statementType.select,
    cost: 'warehouse',
    commits: false,
    describe: async (context) => columnsOf(find(await read(context), context)),
    run: async (context) => {
      const given = await read(context);
      const routine = find(given, context);
      const cells = await argumentCells(routine.properties.parameters, given, context);
      return runRoutine(routine, cells, context, server);
    },
  };
};

/** CALL of a stored procedure in Python or SQL. */
export const callGrammar =
  (server: ForkServer): Grammar =>
  (cursor) => {
    if (!cursor.accept('CALL')) return undefined;
    if (cursor.peek()?.value.startsWith('SYSTEM$')) return undefined;
    const name = cursor.name();
    return callOf(cursor, server, (given, context) => {
      const routine = chooseOverload('PROCEDURE', name, given, context);
      context.services.access.require(context.frame, 'USAGE', routine as AccountObject);
      return routine;
    });
  };

/** `WITH p AS PROCEDURE (…) … CALL p(…)`: defined, called with the caller's rights, and forgotten. */
export const anonymousGrammar =
  (server: ForkServer): Grammar =>
  (cursor, { frame, services }) => {
    if (!cursor.accept('WITH')) return undefined;
    const kind = cursor.peek()?.kind;
    if (kind !== 'word' && kind !== 'quoted') return undefined;
    const name = cursor.identifier();
    if (!cursor.accept('AS', 'PROCEDURE')) return undefined;
    const { properties, comment } = readDefinition(cursor, true);
    cursor.accept(';');
    cursor.expect('CALL');
    const called = cursor.name();
    if (called.at(-1) !== name) throw cursor.unexpected();
    const routine: Routine = {
      kind: 'PROCEDURE',
      id: 'anonymous',
      database: frame.database,
      schema: frame.schema,
      name: signature(
        name,
        properties.parameters.map((parameter) => parameter.column),
      ),
      owner: frame.role,
      createdAt: services.clock.now(),
      comment,
      session: frame.session.id,
      properties: { ...properties, executeAs: 'CALLER' },
    };
    return callOf(cursor, server, () => routine);
  };
