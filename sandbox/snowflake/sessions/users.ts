import { createHash, timingSafeEqual } from 'node:crypto';
import type { Catalogue } from '../engine/context.js';

/** What a login is checked against. */
export interface UserSecrets {
  readonly name: string;
  readonly password: string | null;
  readonly publicKeys: readonly string[];
  readonly disabled: boolean;
}

export type FindUser = (loginName: string) => UserSecrets | undefined;

interface Properties {
  readonly loginName?: unknown;
  readonly type?: unknown;
  readonly password?: unknown;
  readonly rsaPublicKey?: unknown;
  readonly rsaPublicKey2?: unknown;
  readonly disabled?: unknown;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value ? value : null);

/**
 * Users of the account, by login name.
 * @param given passwords that the sandbox's start hands out; they come before those of CREATE USER
 */
export const usersOf =
  (catalogue: Catalogue, given: ReadonlyMap<string, string>): FindUser =>
  (loginName) => {
    const wanted = loginName.toUpperCase();
    const user = catalogue
      .list<Properties>('USER')
      .find((one) => (text(one.properties.loginName) ?? one.name).toUpperCase() === wanted);
    if (!user) return undefined;
    const { name } = user;
    const { password, rsaPublicKey, rsaPublicKey2, disabled, type } = user.properties;
    // a password from before the user became a service is kept and counts no more
    const own = type === 'SERVICE' ? null : text(password);
    return {
      name,
      password: given.get(name) ?? own,
      publicKeys: [text(rsaPublicKey), text(rsaPublicKey2)].filter((key) => key !== null),
      disabled: disabled === true,
    };
  };

const digest = (value: string) => createHash('sha256').update(value).digest();

export const isPassword = (user: UserSecrets, offered: string): boolean =>
  user.password !== null && timingSafeEqual(digest(user.password), digest(offered));
