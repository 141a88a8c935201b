/**
 * A refusal in Snowflake's own terms. Everything that a client may see as an error is one of these;
 * anything else that is thrown is a defect of the sandbox and is answered as an internal error.
 */
export class SnowflakeError extends Error {
  override readonly name = 'SnowflakeError';

  /**
   * @param code the platform's number as text, leading zeros kept (clients compare text)
   * @param sqlState five characters; without it snowflake-sdk sends the statement again
   */
  constructor(
    readonly code: string,
    readonly sqlState: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const compilation = (code: string, sqlState: string, text: string) =>
  new SnowflakeError(code, sqlState, `SQL compilation error:\n${text}`);

export const syntaxError = (text: string) => compilation('001003', '42000', text);

/** A name as it must be written: in quotes where others would be read as upper case. */
export const spelled = (name: string): string =>
  /[a-z]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;

export const invalidIdentifier = (name: string) =>
  compilation(
    '000904',
    '42000',
    `error line 1 at position 0\ninvalid identifier '${spelled(name)}'`,
  );

/** The platform says the same for what is missing and for what the role may not see. */
export const notFound = (kind: string, name: string, sqlState: '42S02' | '02000' = '02000') =>
  compilation('002003', sqlState, `${kind} '${name}' does not exist or not authorized.`);

export const objectNotFound = () =>
  compilation('002043', '02000', 'Object does not exist, or operation cannot be performed.');

export const alreadyExists = (name: string) =>
  compilation('002002', '42710', `Object '${name}' already exists.`);

export const insufficientPrivileges = (kind: string, name: string) =>
  new SnowflakeError(
    '003001',
    '42501',
    `SQL access control error:\nInsufficient privileges to operate on ${kind.toLowerCase()} '${name}'.`,
  );

export const canceled = () => new SnowflakeError('000604', '57014', 'SQL execution canceled');

const BEFORE_IT_RAN =
  /^(SQL (compilation|access control) error|Unsupported feature|Cannot perform |No active warehouse)/;

/** Was the statement refused while it was compiled? Such a one needs no warehouse. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof SnowflakeError && BEFORE_IT_RAN.test(error.message);

/** For what this sandbox does not do: a refusal that names it, never an empty success. */
export const unsupported = (what: string) =>
  new SnowflakeError('000002', '0A000', `Unsupported feature '${what}' in this sandbox.`);
