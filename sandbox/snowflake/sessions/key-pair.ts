import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { SnowflakeError } from '../engine/errors.js';

const ALGORITHMS: Readonly<Record<string, { hash: string; type: 'rsa' | 'ec' }>> = {
  RS256: { hash: 'sha256', type: 'rsa' },
  ES256: { hash: 'sha256', type: 'ec' },
  ES384: { hash: 'sha384', type: 'ec' },
  ES512: { hash: 'sha512', type: 'ec' },
};
const SKEW = 60_000;

const refused = (code: string, message: string) =>
  new SnowflakeError(code, '28000', `JWT token is invalid. ${message}`);

const readPart = (part: string | undefined): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // falls through to the refusal: text that is no JSON and JSON that is no object are one fault
  }
  throw refused('394306', 'It cannot be read.');
};

/** snowflake-sdk writes milliseconds where the standard and the Python connector have seconds. */
const milliseconds = (claim: unknown): number => {
  const value = Number(claim);
  return value > 1e11 ? value : value * 1000;
};

/** A key as `RSA_PUBLIC_KEY` holds it: PEM with or without its first and last line. @returns undefined when it is none */
export const readPublicKey = (text: string): KeyObject | undefined => {
  const body = text.replace(/-----[^-]+-----/g, '').replace(/\s+/g, '');
  try {
    return createPublicKey({ key: Buffer.from(body, 'base64'), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
};

const fingerprintOf = (key: KeyObject): string =>
  `SHA256:${createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('base64')}`;

/** `SHA256:` and the base64 digest of the key's DER form, as DESCRIBE USER shows it; null for what is no key. */
export const fingerprint = (publicKey: string): string | null => {
  const key = readPublicKey(publicKey);
  return key ? fingerprintOf(key) : null;
};

/** Who a key pair token must name. */
export interface KeyHolder {
  readonly account: string;
  readonly user: string;
  /** the user's public keys, two at most */
  readonly keys: readonly string[];
}

/** The longest that a token may live: one hour, as the platform's guide to key pairs says. */
const LONGEST_LIFE = 3_600_000;

const checkTimes = (claims: Readonly<Record<string, unknown>>, now: number): void => {
  const [from, until] = [milliseconds(claims.iat), milliseconds(claims.exp)];
  if (!(until - from <= LONGEST_LIFE)) throw refused('394303', 'It lives for more than an hour.');
  if (until + SKEW < now) throw refused('394301', 'It has expired.');
  if (from - SKEW > now) throw refused('394302', 'It is not valid yet.');
};

/**
 * Checks a key pair login. The codes are those that the Python connector knows by name.
 * @param now real time, milliseconds: the client signs with its own clock
 * @throws SnowflakeError 390144 no key, wrong key, wrong user or account; 394301 expired, 394302 not yet valid,
 *   394303 too long a life, 394304 another key's fingerprint, 394305 algorithm, 394306 unreadable
 */
export const checkKeyPairToken = (token: string, holder: KeyHolder, now: number): void => {
  const [head, body, signature] = token.split('.');
  const header = readPart(head);
  const claims = readPart(body);
  const algorithm = Object.hasOwn(ALGORITHMS, String(header.alg))
    ? ALGORITHMS[String(header.alg)]
    : undefined;
  if (!algorithm) throw refused('394305', `Algorithm ${String(header.alg)} is not accepted.`);
  const signs = (key: KeyObject) =>
    key.asymmetricKeyType === algorithm.type &&
    verify(
      algorithm.hash,
      Buffer.from(`${head}.${body}`),
      algorithm.type === 'ec' ? { key, dsaEncoding: 'ieee-p1363' } : key,
      Buffer.from(signature ?? '', 'base64url'),
    );
  const signedBy = holder.keys
    .map(readPublicKey)
    .find((key): key is KeyObject => key !== undefined && signs(key));
  if (!signedBy) throw refused('390144', 'The signature does not match a key of the user.');
  const subject = `${holder.account}.${holder.user}`.toUpperCase();
  if (String(claims.sub) !== subject || !String(claims.iss).startsWith(`${subject}.`))
    throw refused('390144', 'Issuer or subject name another user or account.');
  if (claims.iss !== `${subject}.${fingerprintOf(signedBy)}`)
    throw refused('394304', 'The issuer names the fingerprint of another key.');
  checkTimes(claims, now);
};
