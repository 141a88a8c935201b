import { unsupported } from '../../engine/errors.js';
import type { Token } from '../lexer.js';
import { call, fragment, fragmentText, stringToken } from '../token-list.js';

/** `FM$999,990.00MI` in its parts: fill, sign before, dollar, whole digits, fraction, sign after. */
const FIXED = /^(FM)?(S|MI)?(\$)?([09][09,G]*)?(?:[.D]([09]*))?(S|MI)?$/i;
const HEX = /^(FM)?(X+)$/i;
const FREE = /^(FM)?TM9?$/i;

const isFixed = (format: string): boolean => FIXED.test(format) && /[09]/.test(format);

/** Is it a format of numbers, to be used or refused as one? */
export const isNumberFormat = (format: string): boolean =>
  isFixed(format) ||
  HEX.test(format) ||
  FREE.test(format) ||
  (/^(FM|TM)?[\s$0-9,.GDSMIXBE"<>;:()=-]*$/i.test(format) && /[09X]|TM/i.test(format));

/** How many digits stand to the right of each comma, the rightmost first. */
const groups = (whole: string): number[] =>
  [...whole].flatMap((symbol, at) =>
    symbol === ',' || symbol.toUpperCase() === 'G'
      ? [whole.slice(at).replace(/[^09]/g, '').length]
      : [],
  );

/**
 * A number written by a fixed-position format, `X…` or `TM`, in DuckDB's words.
 * https://docs.snowflake.com/en/sql-reference/sql-format-models
 * @throws SnowflakeError 000002 for elements that this sandbox does not know
 */
export const formattedNumber = (value: readonly Token[], format: string): Token[] => {
  const text = fragmentText(value);
  if (FREE.test(format)) return fragment(`SF_TO_VARCHAR(${text})`);
  const hex = HEX.exec(format);
  if (hex) {
    const digits = `UPPER(to_hex(CAST(${text} AS BIGINT)))`;
    const width = hex[2]?.length ?? 0;
    return fragment(hex[1] ? digits : `SF_FILL(${digits}, ${width + 1})`);
  }
  const parts = isFixed(format) ? FIXED.exec(format) : null;
  if (!parts) throw unsupported(`the number format '${format}'`);
  const [, compact, before, dollar, whole = '', fraction, after] = parts;
  const digits = whole.replace(/[^09]/g, '');
  const scale = fraction?.length ?? 0;
  const zero = digits.indexOf('0');
  const least = zero < 0 ? 0 : digits.length - zero;
  const commas = groups(whole).reverse();
  const number = `CAST(${text} AS DECIMAL(38, ${scale}))`;
  const plain = `SF_PICTURE(${number}, ${digits.length}, ${least}, ${fraction === undefined ? 'FALSE' : 'TRUE'}, [${commas.join(', ')}])`;
  const sign = (before ?? after ?? '').toUpperCase();
  const written =
    sign === 'S'
      ? `CASE WHEN ${number} < 0 THEN '-' ELSE '+' END`
      : `CASE WHEN ${number} < 0 THEN '-' ELSE '' END`;
  const symbol = dollar ? `'$' || ` : '';
  const body = after ? `${symbol}${plain} || ${written}` : `${written} || ${symbol}${plain}`;
  const width =
    1 + digits.length + commas.length + (fraction === undefined ? 0 : 1 + scale) + (dollar ? 1 : 0);
  if (compact) return fragment(`(${body})`);
  const filled =
    after === undefined
      ? body
      : `${body}${sign === 'MI' ? ` || CASE WHEN ${number} < 0 THEN '' ELSE ' ' END` : ''}`;
  return fragment(`SF_FILL(${filled}, ${width})`);
};

/**
 * A text read as a number by a fixed-position format or `TM9`, in DuckDB's words. Fewer digits than the format has are
 * read too.
 * @param tried NULL for a text that does not fit the format
 * @throws SnowflakeError 000002 for elements that this sandbox does not know
 */
export const numberRead = (value: readonly Token[], format: string, tried: boolean): Token[] => {
  const text = fragment(`CAST((${fragmentText(value)}) AS VARCHAR)`);
  if (FREE.test(format)) return text;
  const parts = isFixed(format) ? FIXED.exec(format) : null;
  if (!parts) throw unsupported(`reading by the number format '${format}'`);
  const [, , , dollar, whole = '', fraction, after] = parts;
  const digits = [...whole].map((one) => (/[09]/.test(one) ? '[0-9]?' : ',?')).join('');
  const pattern = `[ ]*[-+]?[ ]*${dollar ? '[$]' : ''}${digits}${
    fraction === undefined ? '' : `([.][0-9]{0,${fraction.length}})?`
  }${after ? '[-+]?' : ''}[ ]*`;
  return call(tried ? 'SF_TRY_NUMBER_READ' : 'SF_NUMBER_READ', [
    text,
    [stringToken(pattern)],
    [stringToken(format)],
  ]);
};
