import { createHash, randomBytes } from 'node:crypto';
import type { AccountObject, Catalogue } from '../engine/context.js';

/** A programmatic access token as its user keeps it: of the secret only the digest. */
export interface AccessToken {
  readonly name: string;
  readonly digest: string;
  /** the role that its sessions have; null for any role of the user */
  readonly role: string | null;
  /** virtual time, milliseconds since the epoch */
  readonly expiresAt: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly days: number;
  readonly disabled: boolean;
  readonly comment: string;
  /** the token that took its place */
  readonly rotatedTo: string | null;
}

export interface UserWithTokens {
  readonly accessTokens?: readonly AccessToken[];
  readonly type?: unknown;
}

export const DAY_MS = 86_400_000;

const digestOf = (secret: string) => createHash('sha256').update(secret).digest('base64');

/** A new secret, to be shown once, and what is kept of it. */
export const newSecret = (): { readonly secret: string; readonly digest: string } => {
  const secret = randomBytes(48).toString('base64url');
  return { secret, digest: digestOf(secret) };
};

export const tokensOf = ({ properties }: AccountObject<UserWithTokens>): readonly AccessToken[] =>
  properties.accessTokens ?? [];

/** @param now virtual time, milliseconds */
export const statusOf = (
  token: AccessToken,
  user: AccountObject,
  now: number,
): 'ACTIVE' | 'EXPIRED' | 'DISABLED' => {
  if (token.expiresAt <= now) return 'EXPIRED';
  return token.disabled || user.properties.disabled === true ? 'DISABLED' : 'ACTIVE';
};

/** The user's token with this secret, while it may be used. @param now virtual time, milliseconds */
export const usableToken = (
  user: AccountObject,
  secret: string,
  now: number,
): AccessToken | undefined => {
  const digest = digestOf(secret);
  const token = tokensOf(user as AccountObject<UserWithTokens>).find(
    (one) => one.digest === digest,
  );
  return token && statusOf(token, user, now) === 'ACTIVE' ? token : undefined;
};

/** Keeps a user's tokens, those left out that expired more than 30 days ago. */
export const keepTokens = (
  catalogue: Catalogue,
  user: AccountObject,
  tokens: readonly AccessToken[],
  now: number,
): Promise<void> => {
  const accessTokens = tokens.filter(({ expiresAt }) => expiresAt > now - 30 * DAY_MS);
  return catalogue.put({ ...user, properties: { ...user.properties, accessTokens } });
};
