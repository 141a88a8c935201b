import { quote } from './literal.js';

/** Letters of Unicode's private use area that stand for `a` to `z`. */
const PRIVATE = 0xf700;

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const moved = (letter: string, by: number): string =>
  String.fromCharCode(letter.charCodeAt(0) + by);
const STANDING = [...LOWER].map((letter) => moved(letter, PRIVATE)).join('');
const STANDS = new RegExp(`[${STANDING}]`, 'g');

/**
 * A name as the database knows it: it finds names whatever the case of their letters, Snowflake only as they are
 * written, unquoted ones in upper case. Letters in lower case are therefore others there; all else stays.
 * https://docs.snowflake.com/en/sql-reference/identifiers-syntax#double-quoted-identifiers
 */
export const storedName = (name: string): string =>
  name.replace(/[a-z]/g, (letter) => moved(letter, PRIVATE));

/** What the database says, with names as Snowflake knows them. */
export const withNames = (text: string): string =>
  text.replace(STANDS, (letter) => moved(letter, -PRIVATE));

/** A column, or another name that Snowflake knows, as a DuckDB identifier. */
export const quoteName = (name: string): string => quote(storedName(name));

/** The same as `withNames` in DuckDB's words. @param text an expression */
export const withNamesSql = (text: string): string =>
  `translate(${text}, '${STANDING}', '${LOWER}')`;
