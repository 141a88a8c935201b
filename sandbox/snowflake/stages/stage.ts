import type { AccountObject, Frame, ObjectKind, Room, Services } from '../engine/context.js';
import { notFound } from '../engine/errors.js';
import type { Name } from '../sql/cursor.js';
import type { FileFormat } from './file-format.js';

export interface StageProperties {
  readonly temporary: boolean;
  readonly fileFormat: Partial<FileFormat>;
  /** the index signature keeps it JSON for the store */
  readonly [key: string]: unknown;
}

export type Stage = AccountObject<StageProperties>;

/** Where staged files are: a folder of the state folder, and the path inside it that was named. */
export interface Place {
  /** absolute */
  readonly root: string;
  /** relative to `root`, without slashes at the ends; a prefix of file paths, as on the platform */
  readonly path: string;
  /** what LIST puts before a file's relative path */
  readonly listed: string;
  readonly stage?: Stage;
}

export interface Stages extends Room {
  /** Folder of a named stage. @throws SnowflakeError 002003 */
  folderOf(name: Name, frame: Frame): string;
  /**
   * Reads `@stage/path`, `@~/path`, `@%table/path` or `snow://model/…`.
   * @throws SnowflakeError 002003 when there is no such place, 003001 when the role may not use it
   */
  resolve(location: string, frame: Frame, privilege: 'READ' | 'WRITE'): Place;
  /** Paths relative to the place's root of all files that its path is a prefix of, in order. */
  files(place: Place): Promise<string[]>;
}

/** An object by name, or the platform's answer for what is absent or hidden. */
export const required = <P>(
  services: Services,
  kind: ObjectKind,
  name: Name,
  frame: Frame,
): AccountObject<P> => {
  const found = services.catalogue.find<P>(kind, name, frame);
  if (!found)
    throw notFound(
      kind === 'FILE FORMAT' ? 'File format' : titled(kind),
      shown(name, services, frame),
    );
  return found;
};

const titled = (kind: string): string => kind.charAt(0) + kind.slice(1).toLowerCase();

const shown = (name: Name, services: Services, frame: Frame): string => {
  const { database, schema, name: last } = services.catalogue.qualify(name, frame);
  return `${database}.${schema}.${last}`;
};
