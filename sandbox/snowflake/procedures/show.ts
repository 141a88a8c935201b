import type { AccountObject, Context, Grammar } from '../engine/context.js';
import { rowsResult, statementType, statusResult } from '../engine/result.js';
import { type Cell, fixedColumn, textColumn } from '../engine/value.js';
import { createdOn, moment, objectsIn, readShowScope } from '../stages/show-scope.js';
import { findExact, findIfThere, readSignature } from './find.js';
import {
  baseName,
  minimumArguments,
  plainType,
  type Routine,
  type RoutineProperties,
  returnsText,
  signature,
} from './routine.js';

const texts = (names: string) => names.split(' ').map((name) => textColumn(name));

const PROCEDURE_COLUMNS = [
  createdOn,
  ...texts('name schema_name is_builtin is_aggregate is_ansi'),
  fixedColumn('min_num_arguments'),
  fixedColumn('max_num_arguments'),
  ...texts(
    'arguments description catalog_name is_table_function valid_for_clustering is_secure secrets external_access_integrations',
  ),
];
const FUNCTION_COLUMNS = [
  ...PROCEDURE_COLUMNS,
  ...texts('is_external_function language is_memoizable is_data_metric'),
];

const row = (routine: Routine): Cell[] => {
  const { properties } = routine;
  const columns = properties.parameters.map((parameter) => parameter.column);
  const isTable = properties.returns.kind === 'table';
  return [
    moment(routine.createdAt),
    baseName(routine),
    routine.schema,
    'N',
    'N',
    'N',
    minimumArguments(properties),
    columns.length,
    `${signature(baseName(routine), columns)} RETURN ${isTable ? 'TABLE ()' : returnsText(properties.returns)}`,
    routine.comment,
    routine.database,
    isTable ? 'Y' : 'N',
    'N',
    properties.secure ? 'Y' : 'N',
    null,
    null,
  ];
};

/** SHOW PROCEDURES and SHOW [USER] FUNCTIONS. */
export const showGrammar: Grammar = (cursor, context) => {
  if (!cursor.accept('SHOW')) return undefined;
  cursor.accept('USER');
  const what = cursor.oneOf('PROCEDURES', 'FUNCTIONS');
  if (!what) return undefined;
  const scope = readShowScope(cursor, context);
  const columns = what === 'PROCEDURES' ? PROCEDURE_COLUMNS : FUNCTION_COLUMNS;
  const kind = what === 'PROCEDURES' ? 'PROCEDURE' : 'FUNCTION';
  return {
    kind: `show ${what.toLowerCase()}`,
    statementType: statementType.show,
    cost: 'metadata',
    commits: false,
    describe: async () => columns,
    run: async (running) => {
      const rows = objectsIn<RoutineProperties>(kind, scope, running).map((routine) =>
        kind === 'PROCEDURE'
          ? row(routine)
          : [...row(routine), 'N', routine.properties.language, 'N', 'N'],
      );
      return rowsResult(columns, rows, statementType.show);
    },
  };
};

const list = (items: readonly string[]): string => `[${items.join(', ')}]`;

/** What a secure routine is made of is for its owner alone. */
const HIDDEN: ReadonlySet<Cell> = new Set(['body', 'imports', 'handler', 'packages']);

const propertyRows = (routine: Routine, kind: 'PROCEDURE' | 'FUNCTION', context: Context) => {
  const { access } = context.services;
  const isOpen =
    !routine.properties.secure || access.can(context.frame, 'OWNERSHIP', routine as AccountObject);
  return allRows(routine, kind).map(([property = null, value = null]): Cell[] => [
    property,
    isOpen || !HIDDEN.has(property) ? value : null,
  ]);
};

const allRows = (routine: Routine, kind: 'PROCEDURE' | 'FUNCTION'): Cell[][] => {
  const { properties } = routine;
  const parameters = properties.parameters
    .map(({ column, otherwise }) => {
      const text = `${column.name} ${plainType(column)}`;
      return otherwise === null ? text : `${text} DEFAULT ${otherwise}`;
    })
    .join(', ');
  const rows: Cell[][] = [
    ['signature', `(${parameters})`],
    ['returns', returnsText(properties.returns)],
    ['language', properties.language],
    ['null handling', properties.nullHandling],
    ['volatility', properties.volatility],
  ];
  if (kind === 'PROCEDURE') rows.push(['execute as', properties.executeAs]);
  rows.push(['body', properties.body]);
  if (properties.language === 'PYTHON') {
    rows.push(
      ['imports', list(properties.imports)],
      ['handler', properties.handler],
      ['runtime_version', properties.runtimeVersion],
      ['packages', list(properties.packages.map((name) => `'${name}'`))],
      ['installed_packages', null],
    );
  }
  return rows;
};

const DESCRIBE_COLUMNS = [textColumn('property'), textColumn('value')];

/** DESCRIBE PROCEDURE and DESCRIBE FUNCTION, by exact argument types. */
export const describeGrammar: Grammar = (cursor) => {
  if (!cursor.oneOf('DESCRIBE', 'DESC')) return undefined;
  const kind = cursor.oneOf('PROCEDURE', 'FUNCTION');
  if (!kind) return undefined;
  const wanted = readSignature(cursor);
  cursor.end();
  return {
    kind: `describe ${kind.toLowerCase()}`,
    statementType: statementType.describe,
    cost: 'metadata',
    commits: false,
    describe: async () => DESCRIBE_COLUMNS,
    run: async (context: Context) =>
      rowsResult(
        DESCRIBE_COLUMNS,
        propertyRows(findExact(kind, wanted, context), kind, context),
        statementType.describe,
      ),
  };
};

/** DROP PROCEDURE and DROP FUNCTION. */
export const dropGrammar: Grammar = (cursor) => {
  if (!cursor.accept('DROP')) return undefined;
  const kind = cursor.oneOf('PROCEDURE', 'FUNCTION');
  if (!kind) return undefined;
  const ifExists = cursor.accept('IF', 'EXISTS');
  const wanted = readSignature(cursor);
  cursor.end();
  return {
    kind: `drop ${kind.toLowerCase()}`,
    statementType: statementType.ddl,
    cost: 'metadata',
    commits: true,
    run: async (context) => {
      const { services, frame } = context;
      const routine = findIfThere(kind, wanted, context, ifExists);
      if (!routine) return statusResult('Drop statement executed successfully.');
      services.access.require(frame, 'OWNERSHIP', routine as AccountObject);
      await services.catalogue.drop(routine as AccountObject);
      return statusResult(`${baseName(routine)} successfully dropped.`);
    },
  };
};
