import { SnowflakeError, unsupported } from '../engine/errors.js';
import { readPublicKey } from './key-pair.js';

/** D:sql-reference/sql/create-user: what belongs to people, and what is refused to programs. */
const OF_PEOPLE = [
  'PASSWORD',
  'FIRST_NAME',
  'MIDDLE_NAME',
  'LAST_NAME',
  'MUST_CHANGE_PASSWORD',
  'MINS_TO_BYPASS_MFA',
];

const SHORTEST_KEY = 2048;

const execution = (message: string) =>
  new SnowflakeError('511503', '23001', `SQL execution error:\n${message}`);

const rejected = (reason: string) =>
  execution(`New public key rejected by current policy. Reason: '${reason}'`);

const checkKey = (text: string): void => {
  const key = readPublicKey(text);
  if (!key) throw rejected('Invalid Public key');
  if (key.asymmetricKeyType === 'ec') return;
  if (key.asymmetricKeyType !== 'rsa')
    throw execution('The provided public key uses an unsupported key algorithm.');
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < SHORTEST_KEY)
    throw rejected(`Key length ${bits} is smaller than minimal requirement of ${SHORTEST_KEY}.`);
};

/** @throws SnowflakeError 001008 for a type that no user can have (any more) */
const checkType = (type: string): void => {
  if (type === 'PERSON' || type === 'SERVICE' || type === 'NULL') return;
  throw new SnowflakeError(
    '001008',
    '22023',
    `SQL compilation error:\ninvalid value '${type}' for property 'TYPE'`,
  );
};

/**
 * Checks what CREATE or ALTER USER sets.
 * @param before the type that the user has so far
 * @throws SnowflakeError 511503 for a bad public key or what a service user may not have, 001008 for an unknown type,
 *   002003 for a network policy, since none can be made here, 000002 for passwords and users that run out
 */
export const checkUser = (given: ReadonlyMap<string, unknown>, before?: unknown): void => {
  const type = String(given.get('TYPE') ?? before ?? 'PERSON').toUpperCase();
  if (given.has('TYPE')) checkType(type);
  if (type === 'SERVICE') {
    const refused = OF_PEOPLE.find((name) => given.has(name));
    if (refused) throw execution(`Cannot set ${refused} on users with TYPE=SERVICE.`);
  }
  for (const name of ['RSA_PUBLIC_KEY', 'RSA_PUBLIC_KEY_2']) {
    const key = given.get(name);
    if (key !== undefined && key !== '') checkKey(String(key));
  }
  if (String(given.get('MUST_CHANGE_PASSWORD') ?? false).toUpperCase() === 'TRUE')
    throw unsupported('MUST_CHANGE_PASSWORD of users');
  if (given.has('DAYS_TO_EXPIRY')) throw unsupported('DAYS_TO_EXPIRY of users');
  if (given.has('NETWORK_POLICY'))
    throw new SnowflakeError(
      '002003',
      '02000',
      `SQL compilation error:\nNetwork policy '${String(given.get('NETWORK_POLICY'))}' does not exist or not authorized.`,
    );
};
