import { unsupported } from '../../engine/errors.js';
import type { Token } from '../lexer.js';
import { call, fragment, rewriteCalls, stringToken, symbol, textOf, word } from '../token-list.js';
import { formattedNumber, isNumberFormat } from './number-formats.js';

/** Longest first: `YYYY` before `YY`. */
const ELEMENTS: readonly (readonly [string, string])[] = [
  ['YYYY', '%Y'],
  ['YY', '%y'],
  ['MMMM', '%B'],
  ['MON', '%b'],
  ['MM', '%m'],
  ['DD', '%d'],
  ['DY', '%a'],
  ['HH24', '%H'],
  ['HH12', '%I'],
  ['HH', '%H'],
  ['AM', '%p'],
  ['PM', '%p'],
  ['MI', '%M'],
  ['SS', '%S'],
  ['FF3', '%g'],
  ['FF6', '%f'],
  ['FF9', '%n'],
  ['FF', '%n'],
  ['TZHTZM', '%z'],
  ['TZH:TZM', '%z'],
  ['TZH', '%z'],
];

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
    const element = ELEMENTS.find(([name]) => rest.startsWith(name));
    out += element?.[1] ?? format[at]?.replace('%', '%%') ?? '';
    at += element?.[0].length ?? 1;
  }
  return out;
};

const literalOf = (tokens: readonly Token[]): string | undefined =>
  tokens.length === 1 && tokens[0]?.kind === 'string' ? tokens[0].value : undefined;

const parsed = (
  type: string,
  value: readonly Token[],
  format: readonly Token[],
): Token[] | undefined => {
  const text = literalOf(format);
  if (text === undefined) {
    if (format.length === 1 && format[0]?.kind === 'number' && type !== 'DATE')
      return call('SF_EPOCH_SCALED', [value, format]);
    throw unsupported('a date format that is not a literal');
  }
  if (/^auto$/i.test(text)) return undefined;
  const stamp = call('strptime', [
    fragment(`CAST((${textOf(value)}) AS VARCHAR)`),
    [stringToken(strftimeFormat(text))],
  ]);
  return [word('CAST'), symbol('('), ...stamp, word('AS'), word(type), symbol(')')];
};

/** NULL for a text that does not fit the format. */
const tried = (name: string, value: readonly Token[], format: readonly Token[]): Token[] => {
  const text = literalOf(format);
  if (text === undefined) throw unsupported(`${name} with a format that is not a literal`);
  if (/^auto$/i.test(text)) return call(`SF_${name.replace('_NTZ', '')}`, [value]);
  const stamp = `try_strptime(CAST((${textOf(value)}) AS VARCHAR), '${strftimeFormat(text).replaceAll("'", "''")}')`;
  return fragment(`CAST(${stamp} AS ${name === 'TRY_TO_DATE' ? 'DATE' : 'TIMESTAMP'})`);
};

/** TO_CHAR, TO_DATE and TO_TIMESTAMP with a format: the transpiler leaves most formats untranslated. */
export const formats = (tokens: readonly Token[]): Token[] =>
  rewriteCalls(tokens, ({ name, args }) => {
    const [value = [], format = []] = args;
    switch (name) {
      case 'TO_CHAR':
      case 'TO_VARCHAR': {
        if (args.length === 1) return call('SF_TO_VARCHAR', args);
        const text = literalOf(format);
        if (text === undefined) throw unsupported(`${name} with a format that is not a literal`);
        if (isNumberFormat(text)) return formattedNumber(value, text);
        return call('strftime', [
          fragment(`SF_STAMP_OF(${textOf(value)})`),
          [stringToken(strftimeFormat(text))],
        ]);
      }
      case 'TO_DATE':
      case 'DATE':
        return args.length === 2
          ? (parsed('DATE', value, format) ?? call('SF_TO_DATE', [value]))
          : undefined;
      case 'TO_TIMESTAMP':
      case 'TO_TIMESTAMP_NTZ':
        return args.length === 2
          ? (parsed('TIMESTAMP', value, format) ?? call('SF_TO_TIMESTAMP', [value]))
          : undefined;
      case 'TRY_TO_DATE':
      case 'TRY_TO_TIMESTAMP':
      case 'TRY_TO_TIMESTAMP_NTZ':
        return args.length === 2 ? tried(name, value, format) : undefined;
      case 'TO_NUMBER':
      case 'TO_DECIMAL':
      case 'TO_NUMERIC':
      case 'TRY_TO_NUMBER':
      case 'TRY_TO_NUMERIC':
      case 'TRY_TO_DECIMAL': {
        const [, precision, scale] = args;
        if (precision === undefined) return undefined;
        if (precision[0]?.kind === 'string') throw unsupported(`${name} with a format`);
        const cast = name.startsWith('TRY_') ? 'TRY_CAST' : 'CAST';
        return fragment(
          `${cast}(${textOf(value)} AS DECIMAL(${textOf(precision)}, ${scale ? textOf(scale) : '0'}))`,
        );
      }
      default:
        return undefined;
    }
  });
