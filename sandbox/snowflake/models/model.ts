import type { AccountObject, Frame, Room } from '../engine/context.js';
import type { ColumnType } from '../engine/value.js';
import type { Name } from '../sql/cursor.js';
import type { Location } from '../stages/location.js';
import type { Place } from '../stages/stage.js';

/** An argument of a method; a parameter has the SQL text of its default value and may be left out. */
export interface MethodInput {
  readonly name: string;
  readonly type: string;
  readonly otherwise?: string;
}

/** A method of a version, as its MANIFEST.yml declares it. */
export interface ModelMethod {
  readonly name: string;
  /** `functions.predict.infer`: a file of the version and a function in it */
  readonly handler: string;
  readonly table: boolean;
  /** the method's features, then its parameters */
  readonly inputs: readonly MethodInput[];
  /** SQL type text: `OBJECT`, or that of a single output */
  readonly returns: string;
  /** of a table method: its columns; absent in accounts of earlier versions */
  readonly outputs?: readonly { readonly name: string; readonly type: string }[];
}

/** The only platform that calls methods here. */
export const WAREHOUSE = 'WAREHOUSE';

export interface ModelVersion {
  readonly name: string;
  /** of its folder below the model's */
  readonly id: string;
  /** virtual time, milliseconds */
  readonly createdAt: number;
  readonly comment: string;
  /** JSON text */
  readonly metadata: string;
  readonly alias: string | null;
  readonly methods: readonly ModelMethod[];
  /** where its methods may be called; absent in accounts of earlier versions: in a warehouse */
  readonly platforms?: readonly string[];
}

export interface ModelProperties {
  /** oldest first */
  readonly versions: readonly ModelVersion[];
  readonly defaultVersion: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

export type Model = AccountObject<ModelProperties>;

/** A method found for a call in SQL. */
export interface CallableMethod {
  readonly method: ModelMethod;
  readonly returns: ColumnType;
  /** absolute folder of the version */
  readonly folder: string;
  readonly label: string;
}

export interface Models extends Room {
  placeOf(
    location: Extract<Location, { kind: 'model' }>,
    frame: Frame,
    privilege: 'READ' | 'WRITE',
  ): Place;
  /**
   * @param version a version's name, an alias, DEFAULT, FIRST or LAST; null for the default one
   * @throws SnowflakeError 002003 no such model, version or method; 003001 without USAGE
   */
  method(name: Name, version: string | null, method: string, frame: Frame): CallableMethod;
}
