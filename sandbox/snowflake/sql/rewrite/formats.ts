import { unsupported } from '../../engine/errors.js';
import { computedParts, dateElements, withoutZone } from '../../store/date-formats.js';
import { ZONED_TYPE } from '../../store/types.js';
import type { Token } from '../lexer.js';
import {
  call,
  fragment,
  fragmentText,
  rewriteCalls,
  stringToken,
  symbol,
  word,
} from '../token-list.js';
import { formattedNumber, isNumberFormat, numberRead } from './number-formats.js';

/** A Snowflake date format in the letters of strftime. Text in double quotes is literal. */
export const strftimeFormat = (format: string): string => {
  let out = '';
  for (let at = 0; at < format.length; ) {
    if (format[at] === '"') {
      const end = format.indexOf('"', at + 1);
      out += format.slice(at + 1, end < 0 ? undefined : end).replaceAll('%', '%%');
      at = end < 0 ? format.length : end + 1;
      continue;
    }
    const rest = format.slice(at).toUpperCase();
    const element = dateElements.find(([name]) => rest.startsWith(name));
    out += element?.[1] ?? format[at]?.replace('%', '%%') ?? '';
    at += element?.[0].length ?? 1;
  }
  return out;
};

const literalOf = (tokens: readonly Token[]): string | undefined =>
  tokens.length === 1 && tokens[0]?.kind === 'string' ? tokens[0].value : undefined;

const castTo = (value: readonly Token[], type: string): Token[] => [
  word('CAST'),
  symbol('('),
  ...value,
  word('AS'),
  word(type),
  symbol(')'),
];

/**
 * A text read by a format.
 * @param tried NULL for a text that does not fit the format
 * @returns undefined for the format AUTO
 */
const parsed = (
  type: string,
  value: readonly Token[],
  format: readonly Token[],
  tried: boolean,
): Token[] | undefined => {
  const written = literalOf(format);
  if (written === undefined) {
    const scale = format.length === 1 && format[0]?.kind === 'number';
    if (!scale || type === 'DATE' || type === 'TIME')
      throw unsupported('reading by a date format that is not a literal');
    const stamp = call('SF_EPOCH_SCALED', [value, format]);
    if (type === 'TIMESTAMP') return stamp;
    const moment = fragment(`(${fragmentText(stamp)} AT TIME ZONE 'UTC')`);
    return type === ZONED_TYPE ? call('SF_TO_TIMESTAMP_TZ', [moment]) : moment;
  }
  if (/^auto$/i.test(written)) return undefined;
  const letters = strftimeFormat(written);
  const local = withoutZone(letters);
  const text = fragment(`CAST((${fragmentText(value)}) AS VARCHAR)`);
  const whole = local === undefined ? text : call('SF_UNZONED', [text]);
  const read = call(tried ? 'try_strptime' : 'strptime', [whole, [stringToken(local ?? letters)]]);
  const zone = call('SF_ZONE_NAMED', [text]);
  if (local !== undefined && type === 'TIMESTAMPTZ') return call('SF_MOMENT', [read, zone]);
  if (type !== ZONED_TYPE) return castTo(read, type);
  return local === undefined
    ? call('SF_TO_TIMESTAMP_TZ', [read])
    : call('SF_ZONED_AT', [read, call('SF_SHIFT_NAMED', [zone])]);
};

/** A date or time written by a format. */
const formatted = (value: readonly Token[], format: readonly Token[]): Token[] => {
  const written = literalOf(format);
  const stamp = call('SF_STAMP_OF', [value]);
  const zone = call('SF_ZONE', [value]);
  if (written === undefined) return call('SF_WRITTEN_BY', [stamp, format]);
  const letters = strftimeFormat(written);
  return computedParts(letters).reduce<Token[]>(
    (text, { letter, expression }) =>
      call('REPLACE', [
        text,
        [stringToken(letter)],
        fragment(expression).flatMap((token) =>
          token.text === 'zone' ? zone : token.text === 't' ? stamp : [token],
        ),
      ]),
    call('strftime', [stamp, [stringToken(letters)]]),
  );
};

/** Which type each function gives, and the macro that answers it without a format. */
const CONVERSIONS: Readonly<Record<string, readonly [type: string, plain: string]>> = {
  TO_DATE: ['DATE', 'SF_TO_DATE'],
  DATE: ['DATE', 'SF_TO_DATE'],
  TO_TIME: ['TIME', 'SF_TO_TIME'],
  TO_TIMESTAMP: ['TIMESTAMP', 'SF_TO_TIMESTAMP'],
  TO_TIMESTAMP_NTZ: ['TIMESTAMP', 'SF_TO_TIMESTAMP'],
  TO_TIMESTAMP_LTZ: ['TIMESTAMPTZ', 'SF_TO_TIMESTAMP_LTZ'],
  TO_TIMESTAMP_TZ: [ZONED_TYPE, 'SF_TO_TIMESTAMP_TZ'],
  TRY_TO_DATE: ['DATE', 'SF_TRY_TO_DATE'],
  TRY_TO_TIME: ['TIME', 'SF_TRY_TO_TIME'],
  TRY_TO_TIMESTAMP: ['TIMESTAMP', 'SF_TRY_TO_TIMESTAMP'],
  TRY_TO_TIMESTAMP_NTZ: ['TIMESTAMP', 'SF_TRY_TO_TIMESTAMP'],
  TRY_TO_TIMESTAMP_LTZ: ['TIMESTAMPTZ', 'SF_TRY_TO_TIMESTAMP_LTZ'],
  TRY_TO_TIMESTAMP_TZ: [ZONED_TYPE, 'SF_TRY_TO_TIMESTAMP_TZ'],
};

/** How a BINARY is written: https://docs.snowflake.com/en/sql-reference/functions/to_char */
const BINARY_WRITTEN: Readonly<Record<string, string>> = {
  HEX: 'SF_TO_VARCHAR',
  BASE64: 'TO_BASE64',
  'UTF-8': 'DECODE',
  UTF8: 'DECODE',
};

/** TO_CHAR, TO_DATE and TO_TIMESTAMP with a format: the transpiler leaves most formats untranslated. */
export const formats = (tokens: readonly Token[]): Token[] =>
  rewriteCalls(tokens, ({ name, args }) => {
    const [value = [], format = []] = args;
    const conversion = CONVERSIONS[name];
    if (conversion && args.length === 2) {
      const [type, plain] = conversion;
      return parsed(type, value, format, name.startsWith('TRY_')) ?? call(plain, [value]);
    }
    switch (name) {
      case 'TO_CHAR':
      case 'TO_VARCHAR': {
        if (args.length === 1) return call('SF_TO_VARCHAR', args);
        const text = literalOf(format);
        const binary = text && BINARY_WRITTEN[text.toUpperCase()];
        if (binary) return call(binary, [value]);
        if (text !== undefined && isNumberFormat(text)) return formattedNumber(value, text);
        return formatted(value, format);
      }
      case 'TO_NUMBER':
      case 'TO_DECIMAL':
      case 'TO_NUMERIC':
      case 'TRY_TO_NUMBER':
      case 'TRY_TO_NUMERIC':
      case 'TRY_TO_DECIMAL': {
        const tried = name.startsWith('TRY_');
        const written = literalOf(format);
        const [precision, scale] = written === undefined ? args.slice(1) : args.slice(2);
        if (written === undefined && precision === undefined) return undefined;
        const number = written === undefined ? value : numberRead(value, written, tried);
        return fragment(
          `${tried ? 'TRY_CAST' : 'CAST'}(${fragmentText(number)} AS DECIMAL(${precision ? fragmentText(precision) : '38'}, ${scale ? fragmentText(scale) : '0'}))`,
        );
      }
      default:
        return undefined;
    }
  });
