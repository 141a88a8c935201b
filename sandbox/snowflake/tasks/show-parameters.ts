import { levelsAt } from '../catalogue/holder-parameters.js';
import type { Context, Grammar } from '../engine/context.js';
import { notFound } from '../engine/errors.js';
import {
  heldParameters,
  type Levels,
  nearest,
  type ParameterValue,
  routineParameters,
} from '../engine/parameters.js';
import { rowsResult, statementType } from '../engine/result.js';
import { textColumn } from '../engine/value.js';
import { findExact, readSignature } from '../procedures/find.js';
import type { Cursor, Name } from '../sql/cursor.js';
import { isLike, readLike } from '../stages/show-scope.js';
import { requireTask } from './lookup.js';
import { ownParameters } from './task.js';

const COLUMNS = 'key value default level description type'.split(' ').map((n) => textColumn(n));

const row = (key: string, levels: Levels, standard: ParameterValue): string[] => {
  const [level, value] = nearest(key, levels) ?? ['', standard];
  const type = typeof standard === 'number' ? 'NUMBER' : 'STRING';
  return [key, String(value), String(standard), level, '', type];
};

const rowsFor = (levels: Levels, listed = heldParameters): string[][] =>
  Object.entries(listed).map(([key, { value }]) => row(key, levels, value));

const rowsOfTask = (name: Name, context: Context): string[][] => {
  const task = requireTask(name, context);
  const own = ownParameters(task.properties);
  return [
    ...rowsFor([['TASK', own], ...levelsAt(context.services.catalogue, task)]),
    ...Object.entries(task.properties.sessionParameters)
      .filter(([key]) => !(key in heldParameters))
      .map(([key, value]) => row(key, [['TASK', { [key]: value }]], '')),
  ];
};

const rowsOfHolder = (
  kind: 'DATABASE' | 'SCHEMA',
  name: Name,
  { frame, services: { access, catalogue } }: Context,
): string[][] => {
  const found = catalogue.find(kind, name, frame);
  if (!found || !access.sees(frame, found))
    throw notFound(kind === 'SCHEMA' ? 'Schema' : 'Database', name.join('.'));
  const place =
    kind === 'SCHEMA'
      ? { database: found.database, schema: found.name }
      : { database: found.name, schema: null };
  return rowsFor(levelsAt(catalogue, place));
};

const rowsOfRoutine = (
  kind: 'PROCEDURE' | 'FUNCTION',
  wanted: ReturnType<typeof readSignature>,
  context: Context,
): string[][] => {
  const routine = findExact(kind, wanted, context);
  const own = [kind, routine.properties.objectParameters ?? {}] as const;
  return rowsFor([own, ...levelsAt(context.services.catalogue, routine)], routineParameters);
};

/** Whose parameters are shown: a database's or a schema's without a name is the current one. */
const readOf = (
  cursor: Cursor,
): readonly [kind: string, rows: (context: Context) => string[][]] | undefined => {
  const kind = cursor.oneOf('TASK', 'DATABASE', 'SCHEMA', 'PROCEDURE', 'FUNCTION');
  if (!kind) return undefined;
  if (kind === 'PROCEDURE' || kind === 'FUNCTION') {
    const wanted = readSignature(cursor);
    return [kind.toLowerCase(), (context) => rowsOfRoutine(kind, wanted, context)];
  }
  if (kind === 'TASK') {
    const name = cursor.name();
    return ['task', (context) => rowsOfTask(name, context)];
  }
  const name = cursor.done || cursor.sees(';') ? undefined : cursor.name();
  return [
    kind.toLowerCase(),
    (context) => {
      const { database, schema } = context.frame;
      const current = kind === 'SCHEMA' ? [database ?? '', schema ?? ''] : [database ?? ''];
      return rowsOfHolder(kind, name ?? current, context);
    },
  ];
};

/**
 * SHOW PARAMETERS [LIKE '…'] {IN | FOR} {TASK | DATABASE | SCHEMA | PROCEDURE | FUNCTION}: what SHOW TASKS does not
 * tell, and what tasks and routines inherit.
 */
export const parametersGrammar: Grammar = (cursor) => {
  if (!cursor.accept('SHOW', 'PARAMETERS')) return undefined;
  const like = readLike(cursor);
  if (!cursor.oneOf('IN', 'FOR')) return undefined;
  const [kind, rows] = readOf(cursor) ?? [];
  if (!rows) return undefined;
  cursor.end();
  return {
    kind: `show parameters in ${kind}`,
    statementType: statementType.show,
    cost: 'metadata',
    commits: false,
    describe: async () => COLUMNS,
    run: async (context) =>
      rowsResult(
        COLUMNS,
        rows(context).filter(([key = '']) => isLike(key, like)),
        statementType.show,
      ),
  };
};
