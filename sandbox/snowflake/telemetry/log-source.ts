import type { Context } from '../engine/context.js';
import { baseName, plainType, type Returns, type Routine } from '../procedures/routine.js';
import { typeText } from '../sql/column-type.js';
import { idOf, placeOf, withoutUnknown } from './event-row.js';

const returned = (returns: Returns): string => {
  if (returns.kind === 'table') return 'TABLE ()';
  const { column } = returns;
  return column.type === 'fixed' ? typeText(column) : plainType(column);
};

/** `ADD_UP(A NUMBER, B NUMBER):NUMBER(38,0)`, as accounts have been seen to tell it. */
const executableName = (routine: Routine): string => {
  const { parameters, returns } = routine.properties;
  const named = parameters.map(({ column }) => `${column.name} ${plainType(column)}`);
  return `${baseName(routine)}(${named.join(', ')}):${returned(returns)}`;
};

/** Where a log comes from. https://docs.snowflake.com/en/developer-guide/logging-tracing/event-table-columns#resource-attributes-column */
export const logSource = (
  routine: Routine | undefined,
  queryId: string,
  { frame, services: { catalogue } }: Pick<Context, 'frame' | 'services'>,
): string => {
  const { session, warehouse } = frame;
  const isPython = routine?.properties.language === 'PYTHON';
  const id = Number(routine?.id);
  return withoutUnknown({
    'db.user': session.user,
    ...(routine && {
      ...placeOf(catalogue, routine),
      // that of an anonymous procedure has none
      'snow.executable.id': Number.isNaN(id) ? undefined : id,
      'snow.executable.name': executableName(routine),
      'snow.executable.runtime.version': isPython ? routine.properties.runtimeVersion : undefined,
      'snow.owner.id': idOf(catalogue, 'ROLE', routine.owner),
      'snow.owner.name': routine.owner,
    }),
    'snow.executable.type': routine?.kind ?? 'STATEMENT',
    'snow.query.id': queryId,
    'snow.session.id': session.id,
    'snow.session.role.primary.id': idOf(catalogue, 'ROLE', session.root.role),
    'snow.session.role.primary.name': session.root.role,
    'snow.user.id': idOf(catalogue, 'USER', session.user),
    'snow.warehouse.id': idOf(catalogue, 'WAREHOUSE', warehouse),
    'snow.warehouse.name': warehouse,
    'telemetry.sdk.language': isPython ? 'python' : 'sql',
  });
};
