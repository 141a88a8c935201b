import type { AccountObject } from '../engine/context.js';
import type { ParameterValue } from '../engine/parameters.js';
import type { Column } from '../engine/value.js';
import { typeText } from '../sql/column-type.js';

export interface Parameter {
  /** name and type of the argument */
  readonly column: Column;
  /** SQL text of the default value */
  readonly otherwise: string | null;
}

export type Returns =
  | { readonly kind: 'scalar'; readonly column: Column }
  | { readonly kind: 'table'; readonly columns: readonly Column[] };

/** A procedure or function: what CREATE said of it. */
export interface RoutineProperties {
  readonly language: 'PYTHON' | 'SQL';
  readonly parameters: readonly Parameter[];
  readonly returns: Returns;
  readonly executeAs: 'OWNER' | 'CALLER';
  /** null: the code is in the imports */
  readonly body: string | null;
  readonly handler: string | null;
  readonly runtimeVersion: string | null;
  readonly packages: readonly string[];
  readonly imports: readonly string[];
  readonly nullHandling: 'CALLED ON NULL INPUT' | 'RETURNS NULL ON NULL INPUT';
  readonly volatility: 'VOLATILE' | 'IMMUTABLE';
  /** absent in accounts of earlier versions */
  readonly secure?: boolean;
  /** what ALTER … SET has set; absent in accounts of earlier versions */
  readonly objectParameters?: Readonly<Record<string, ParameterValue>>;
  readonly [key: string]: unknown;
}

export type Routine = AccountObject<RoutineProperties>;

/** `VARCHAR` and its like: a type as signatures print it, without its size. */
export const plainType = (column: Column): string => typeText(column).replace(/\(.*$/, '');

export const returnsText = (returns: Returns): string =>
  returns.kind === 'scalar'
    ? plainType(returns.column)
    : `TABLE (${returns.columns.map((column) => `${column.name} ${plainType(column)}`).join(', ')})`;

/** The name that the catalogue knows an overload by: `SET_LIVE(VARCHAR, VARCHAR)`. */
export const signature = (name: string, columns: readonly Column[]): string =>
  `${name}(${columns.map(plainType).join(', ')})`;

/** A routine's name without its argument types. */
export const baseName = (routine: Pick<AccountObject, 'name'>): string =>
  routine.name.replace(/\([^()]*\)$/, '');

export const minimumArguments = ({ parameters }: RoutineProperties): number =>
  parameters.filter((parameter) => parameter.otherwise === null).length;
