import type { AccountObject, Context } from '../engine/context.js';
import { notFound, unsupported } from '../engine/errors.js';
import type { Cursor } from '../sql/cursor.js';

/** Who gets or loses a grant. */
export interface Grantee {
  readonly kind: 'ROLE' | 'USER';
  readonly name: string;
}

const isWord = (cursor: Cursor, ahead: number): boolean =>
  ['word', 'quoted'].includes(cursor.peek(ahead)?.kind ?? '');

/** Refuses by name what the platform grants beside roles. */
export const refuseOtherGrantees = (cursor: Cursor): void => {
  if (cursor.sees('DATABASE', 'ROLE')) throw unsupported('database roles');
  if (cursor.sees('APPLICATION') && isWord(cursor, 1)) throw unsupported('applications');
  if (cursor.sees('SHARE') && isWord(cursor, 1)) throw unsupported('shares');
};

/** Reads `[ROLE] r` or `USER u`. @throws SnowflakeError 000002 for database roles, applications and shares */
export const readGrantee = (cursor: Cursor): Grantee => {
  refuseOtherGrantees(cursor);
  const kind = cursor.oneOf('ROLE', 'USER') ?? 'ROLE';
  return { kind, name: cursor.identifier() };
};

/** @throws SnowflakeError 002003 */
export const requireGrantee = (
  { kind, name }: Grantee,
  { services, frame }: Context,
): AccountObject => {
  const found = services.catalogue.find(kind, [name], frame);
  if (!found) throw notFound(kind === 'ROLE' ? 'Role' : 'User', name);
  return found;
};
