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
  throw refused('390144', 'It cannot be read.');
};

/** snowflake-sdk writes milliseconds where the standard and the Python connector have seconds. */
const milliseconds = (claim: unknown): number => {
  const value = Number(claim);
  return value > 1e11 ? value : value * 1000;
};

/** A key as `RSA_PUBLIC_KEY` holds it: PEM with or without its first and last line. */
const readKey = (text: string): KeyObject => {
  const body = text.replace(/-----[^-]+-----/g, '').replace(/\s+/g, '');
  return createPublicKey({ key: Buffer.from(body, 'base64'), format: 'der', type: 'spki' });
};

/** `SHA256:` and the base64 digest of the key's DER form, as DESCRIBE USER shows it. */
export const fingerprint = (publicKey: string): string => {
  const der = readKey(publicKey).export({ format: 'der', type: 'spki' });
  return `SHA256:${createHash('sha256').update(der).digest('base64')}`;
};

/**
 * Checks a key pair login.
 * @param keys the user's public keys
 * @param now real time, milliseconds: the client signs with its own clock
 * @throws SnowflakeError 390144 unreadable or wrong key, 394300 no key, 394302 expired, 394303 not yet valid,
 *   394304 wrong user or account
 */
export const checkKeyPairToken = (
  token: string,
  user: string,
  keys: readonly string[],
  now: number,
): void => {
  const [head, body, signature] = token.split('.');
  const header = readPart(head);
  const claims = readPart(body);
  if (keys.length === 0) throw refused('394300', `User ${user} has no public key.`);
  const algorithm = ALGORITHMS[String(header.alg)];
  if (!algorithm) throw refused('390144', `Algorithm ${String(header.alg)} is not accepted.`);
  const signedBy = keys.find((text) => {
    const key = readKey(text);
    const form = algorithm.type === 'ec' ? { key, dsaEncoding: 'ieee-p1363' as const } : key;
    return (
      key.asymmetricKeyType === algorithm.type &&
      verify(
        algorithm.hash,
        Buffer.from(`${head}.${body}`),
        form,
        Buffer.from(signature ?? '', 'base64url'),
      )
    );
  });
  if (!signedBy) throw refused('390144', 'The signature does not match a key of the user.');
  const subject = String(claims.sub);
  if (subject.split('.').at(-1) !== user || claims.iss !== `${subject}.${fingerprint(signedBy)}`)
    throw refused('394304', 'Issuer or subject do not name this user and key.');
  if (milliseconds(claims.exp) + SKEW < now) throw refused('394302', 'It has expired.');
  if (milliseconds(claims.iat) - SKEW > now) throw refused('394303', 'It is not valid yet.');
};
