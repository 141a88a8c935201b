import { at, relation, texts, visible } from '../catalogue/information-schema.js';
import type { AccountObject, Context, Relation } from '../engine/context.js';
import { type Cell, textColumn, timestampColumn } from '../engine/value.js';
import {
  baseName,
  plainType,
  type Routine,
  type RoutineProperties,
  returnsText,
} from './routine.js';

const named = ({ parameters }: RoutineProperties): string =>
  `(${parameters.map(({ column }) => `${column.name} ${plainType(column)}`).join(', ')})`;

const listed = (items: readonly string[]): Cell =>
  items.length === 0 ? null : `[${items.map((item) => `'${item}'`).join(', ')}]`;

/** The body, but of a secure routine only for its owner. */
const definition = (routine: Routine, { services, frame }: Context): Cell =>
  !routine.properties.secure || services.access.can(frame, 'OWNERSHIP', routine as AccountObject)
    ? routine.properties.body
    : null;

const routines = (kind: 'PROCEDURE' | 'FUNCTION'): Relation =>
  relation(
    `${kind}S`,
    [
      ...texts(
        `${kind}_CATALOG ${kind}_SCHEMA ${kind}_NAME ${kind}_OWNER ARGUMENT_SIGNATURE DATA_TYPE`,
      ),
      ...texts(`${kind}_LANGUAGE ${kind}_DEFINITION VOLATILITY IS_NULL_CALL IS_SECURE`),
      timestampColumn('CREATED'),
      timestampColumn('LAST_ALTERED'),
      textColumn('COMMENT'),
      ...texts('HANDLER IMPORTS PACKAGES RUNTIME_VERSION'),
    ],
    (context, database) =>
      visible<RoutineProperties>(kind, database, context).map((routine) => {
        const { properties } = routine;
        return [
          routine.database,
          routine.schema,
          baseName(routine),
          routine.owner,
          named(properties),
          returnsText(properties.returns),
          properties.language,
          definition(routine, context),
          properties.volatility,
          properties.nullHandling === 'CALLED ON NULL INPUT' ? 'NO' : 'YES',
          properties.secure ? 'YES' : 'NO',
          at(routine.createdAt),
          at(routine.createdAt),
          routine.comment,
          properties.handler,
          listed(properties.imports),
          listed(properties.packages),
          properties.runtimeVersion,
        ];
      }),
  );

/** `INFORMATION_SCHEMA.PROCEDURES` and `FUNCTIONS`. */
export const routineRelations: readonly Relation[] = [routines('PROCEDURE'), routines('FUNCTION')];
