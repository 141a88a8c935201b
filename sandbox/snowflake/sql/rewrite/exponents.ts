import type { Token } from '../lexer.js';

const SCIENTIFIC = /^(\d*)(?:\.(\d*))?[eE]([+-]?\d{1,3})$/;
const MOST_DIGITS = 38;

/** `1.5e2` as `150`; undefined for what has more digits than a NUMBER. */
const written = (literal: string): string | undefined => {
  const parts = SCIENTIFIC.exec(literal);
  if (!parts) return undefined;
  const [, whole = '', fraction = '', power = '0'] = parts;
  const scale = fraction.length - Number(power);
  const digits = whole + fraction;
  const padded = scale < 0 ? digits + '0'.repeat(-scale) : digits.padStart(scale + 1, '0');
  if (padded.length > MOST_DIGITS) return undefined;
  return scale <= 0 ? padded : `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
};

/**
 * A literal with an exponent is a NUMBER where its digits fit; DuckDB's is a float.
 * https://docs.snowflake.com/en/sql-reference/functions/system_typeof (1e10 is NUMBER(11,0))
 */
export const exponents = (tokens: readonly Token[]): Token[] =>
  tokens.map((token) => {
    const value = token.kind === 'number' ? written(token.value) : undefined;
    return value === undefined ? token : { ...token, value, text: value };
  });
