import type { AccountObject, Frame, Room } from '../engine/context.js';
import type { ColumnType } from '../engine/value.js';
import type { Name } from '../sql/cursor.js';
import type { Location } from '../stages/location.js';
import type { Place } from '../stages/stage.js';

/** A method of a version, as its MANIFEST.yml declares it. */
export interface ModelMethod {
  /** upper case unless the manifest quotes it */
  readonly name: string;
  /** `functions.predict.infer`: a file of the version and a function in it */
  readonly handler: string;
  readonly table: boolean;
  readonly inputs: readonly { readonly name: string; readonly type: string }[];
  /** SQL type text: `OBJECT`, or that of a single output */
  readonly returns: string;
  /** of a table method: its columns; absent in accounts of earlier versions */
  readonly outputs?: readonly { readonly name: string; readonly type: string }[];
}

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
