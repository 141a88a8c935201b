import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, Services } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { type Result, rowsResult } from '../engine/result.js';
import type { Cell } from '../engine/value.js';
import type { Protocol } from '../protocol/index.js';
import type { ScriptRunner } from '../scripting/index.js';
import { typeText } from '../sql/column-type.js';
import { requireWarehouse } from '../sql/warehouse.js';
import type { Stages } from '../stages/stage.js';
import { evaluate } from './arguments.js';
import { decodeCell, encodeCell } from './cells.js';
import { convert } from './convert.js';
import type { ForkServer } from './fork-server.js';
import { inFrameOf } from './frames.js';
import { keepingLogs } from './python-logs.js';
import { pythonError } from './python-process.js';
import { baseName, type Routine } from './routine.js';

/** Absolute paths of a routine's imports. @throws SnowflakeError 100357 when a file is gone */
export const importFiles = async (
  routine: Routine,
  { services, frame }: Context,
): Promise<string[]> => {
  const stages = services.room<Stages>('stages');
  const here = {
    ...frame,
    database: routine.database,
    schema: routine.schema,
    role: routine.owner,
  };
  return Promise.all(
    routine.properties.imports.map(async (location) => {
      const place = stages.resolve(location, here, 'READ');
      const file = join(place.root, place.path);
      await access(file).catch(() => {
        throw new SnowflakeError(
          '100357',
          'P0000',
          `Cannot find the import ${location} of ${baseName(routine)}: the staged file is gone.`,
        );
      });
      return file;
    }),
  );
};

const connectionOf = (nested: Context, services: Services) => {
  const { frame } = nested;
  const { host, port, account } = services.settings.endpoint();
  const { sessionToken, masterToken } = services.room<Protocol>('protocol').issue(frame);
  const named = {
    database: frame.database,
    schema: frame.schema,
    role: frame.role,
    warehouse: frame.warehouse,
  };
  return {
    account,
    user: frame.session.user,
    host,
    port,
    protocol: 'http',
    session_token: sessionToken,
    master_token: masterToken,
    ...Object.fromEntries(Object.entries(named).filter(([, value]) => value !== null)),
  };
};

const interpreterError = (text: string, routine: Routine) =>
  pythonError(text, baseName(routine), routine.properties.handler ?? '');

const runPython = async (
  routine: Routine,
  cells: readonly Cell[],
  context: Context,
  server: ForkServer,
): Promise<Result> => {
  const { services, signal } = context;
  const { properties } = routine;
  const imports = await importFiles(routine, context);
  requireWarehouse(context);
  return inFrameOf(routine, context, async (nested) => {
    const connection = connectionOf(nested, services);
    try {
      const { returns } = properties;
      const call = {
        procedure: routine.name,
        code: properties.body,
        handler: properties.handler ?? '',
        imports,
        arguments: properties.parameters.map(({ column }, index) =>
          encodeCell(cells[index] ?? null, column),
        ),
        returns: returns.kind === 'table' ? 'table' : returns.column.type,
        connection,
      };
      const isNested = context.frame.procedure !== undefined;
      const answer = await keepingLogs(routine, context, (log) =>
        server.call({ ...call, log }, signal, isNested),
      );
      if (!answer.ok) throw interpreterError(answer.error, routine);
      if (returns.kind === 'table') {
        return services.engine.resultOf(answer.query ?? '', nested.frame.session);
      }
      const column = { ...returns.column, name: baseName(routine) };
      const cell = decodeCell(answer.value ?? null, column);
      if (cell === null && !column.nullable)
        throw new SnowflakeError('100072', '22000', 'NULL result in a non-nullable column');
      return rowsResult([column], [[cell]]);
    } finally {
      services.room<Protocol>('protocol').revoke(nested.frame);
    }
  });
};

const runSql = (routine: Routine, cells: readonly Cell[], context: Context): Promise<Result> =>
  inFrameOf(routine, context, async (nested) => {
    const { parameters, body, returns } = routine.properties;
    const columns = parameters.map((parameter) => parameter.column);
    const args = new Map(columns.map((column, index) => [column.name, cells[index] ?? null]));
    const scripting = context.services.room<ScriptRunner>('scripting');
    const result = await scripting.runBody(body ?? '', args, columns, nested);
    const [from] = result.columns;
    if (returns.kind === 'table' || !from) return result;
    const column = { ...returns.column, name: baseName(routine) };
    const cell = result.vectors[0]?.[0] ?? null;
    const converted = convert(cell, from, column);
    if (converted !== undefined) return rowsResult([column], [[converted]]);
    const [cast] = await evaluate([`CAST(:1 AS ${typeText(column)})`], {
      ...nested,
      binds: [cell],
      bind: () => cell,
    });
    return rowsResult([column], [[cast?.cell ?? null]]);
  });

/** Runs a procedure with the values of its parameters. */
export const runRoutine = async (
  routine: Routine,
  cells: readonly Cell[],
  context: Context,
  server: ForkServer,
): Promise<Result> => {
  const { language, nullHandling, returns } = routine.properties;
  if (
    nullHandling === 'RETURNS NULL ON NULL INPUT' &&
    cells.includes(null) &&
    returns.kind === 'scalar'
  ) {
    return rowsResult([{ ...returns.column, name: baseName(routine) }], [[null]]);
  }
  return language === 'PYTHON'
    ? runPython(routine, cells, context, server)
    : runSql(routine, cells, context);
};
