import { SnowflakeError, spelled, unsupported } from '../engine/errors.js';
import { withNames } from '../store/names.js';

type Rule = readonly [pattern: RegExp, make: (match: RegExpExecArray) => SnowflakeError];

const compilation = (code: string, state: string, text: string) =>
  new SnowflakeError(code, state, `SQL compilation error: ${text}`);

/** How many bytes the platform stores a number of so many digits in. */
const bytes = (precision: number): number =>
  precision <= 2 ? 1 : precision <= 4 ? 2 : precision <= 9 ? 4 : precision <= 18 ? 8 : 16;

const outOfRange = (precision: number, scale: string, value: string) =>
  new SnowflakeError(
    '100046',
    '22003',
    `Number out of representable range: type FIXED[SB${bytes(precision)}](${precision},${scale}){nullable}, value ${value}`,
  );

const RULES: readonly Rule[] = [
  [/100051: Division/, () => new SnowflakeError('100051', '22012', 'Division by zero')],
  [
    /\b(\d{6}): (.*)/s,
    ([, code = '', text = '']) => new SnowflakeError(code, '22000', text.trim()),
  ],
  [/INTERRUPT/i, () => new SnowflakeError('000604', '57014', 'SQL execution canceled')],
  [
    /NOT NULL constraint failed: [^\n.]*\.(.*)$/m,
    ([, column = '']) =>
      new SnowflakeError(
        '100072',
        '22000',
        `NULL result in a non-nullable column ${column}`.trim(),
      ),
  ],
  [
    /Could not convert string ["'](-?\d[\d.]*(?:[eE][-+]?\d+)?)["'] to (?:INT|DECIMAL|HUGEINT)/s,
    ([, value = '']) =>
      new SnowflakeError('100039', '22003', `Numeric value '${value}' is out of range`),
  ],
  [
    /Casting value "(.*?)" to type DECIMAL\((\d+),(\d+)\) failed: value is out of range/s,
    ([, value = '', precision = '', scale = '']) => outOfRange(Number(precision), scale, value),
  ],
  [
    /Overflow in (?:addition|subtraction|multiplication|negation|SUM|HUGEINT) of (?:INT128|DECIMAL\(38\)) \((.*?)\)/s,
    ([, value = '']) => outOfRange(38, '0', value),
  ],
  [
    /Could not convert string ["'](.*?)["'] to (INT\d*|DECIMAL|DOUBLE|FLOAT|BIGINT|HUGEINT|UINT)/s,
    ([, value = '']) =>
      new SnowflakeError('100038', '22018', `Numeric value '${value}' is not recognized`),
  ],
  [
    /Could not (?:convert|parse) string ["'](.*?)["'].*BOOL/s,
    ([, value = '']) =>
      new SnowflakeError('100037', '22018', `Boolean value '${value}' is not recognized`),
  ],
  [
    /invalid date field format: "(.*?)"|date field value out of range: "(.*?)"/is,
    ([, a, b]) => new SnowflakeError('100040', '22007', `Date '${a ?? b}' is not recognized`),
  ],
  [
    /(?:invalid (?:timestamp|date|time) field format|(?:timestamp|date) field value out of range): "(.*?)"/is,
    ([, value = '']) =>
      new SnowflakeError('100035', '22007', `Timestamp '${value}' is not recognized`),
  ],
  [
    /Could not parse string "(.*?)" according to format/s,
    ([, value = '']) =>
      new SnowflakeError('100035', '22007', `Timestamp '${value}' is not recognized`),
  ],
  [/Malformed JSON[^:]*:?(.*)/s, () => new SnowflakeError('100069', '22P02', 'Error parsing JSON')],
  [
    /Alias "(.*?)" referenced.*side effects/s,
    ([, name = '']) =>
      unsupported(
        `the alias ${name} of an expression with side effects outside the list of SELECT`,
      ),
  ],
  [
    /Referenced column "(.*?)" (?:was )?not found|does not have a column named "(.*?)"|Referenced table "(.*?)" not found|Referenced column (\S+) not found|Column "(.*?)" (?:does not exist on|in \w+ list not found)/s,
    ([, ...names]) =>
      compilation(
        '000904',
        '42000',
        `error line 1 at position 0\ninvalid identifier '${spelled(names.find((name) => name !== undefined) ?? '')}'`,
      ),
  ],
  [
    /Column with name (.*?) already exists/,
    ([, name = '']) => compilation('002025', '42S21', `\nduplicate column name '${name}'`),
  ],
  [
    /column "?(.+?)"? must appear in the GROUP BY/,
    ([, name = '']) =>
      compilation('000979', '42601', `[${name}] is not a valid group by expression`),
  ],
  [
    /Ambiguous reference to column name "(.*?)"/s,
    ([, name = '']) => compilation('002028', '42601', `ambiguous column name '${name}'`),
  ],
  [
    /(?:Scalar|Aggregate|Table)?\s?Function with name "?(\S+?)"? does not exist/s,
    ([, name = '']) => compilation('002140', '42601', `Unknown function ${name.toUpperCase()}`),
  ],
  [
    /No function matches the given name and argument types '(.*?)'/s,
    ([, name = '']) =>
      compilation(
        '001044',
        '42P13',
        `error line 1 at position 0\nInvalid argument types for function '${name}'`,
      ),
  ],
  [
    /(?:Table|View) with name "?(\S+?)"? does not exist/s,
    ([, name = '']) =>
      compilation('002003', '42S02', `\nObject '${name}' does not exist or not authorized.`),
  ],
  [
    /Out of Range Error: (.*)/s,
    ([, text = '']) =>
      new SnowflakeError('100039', '22003', `Numeric value out of range: ${firstLine(text)}`),
  ],
  [
    /Binder Error: (.*)/s,
    ([, text = '']) =>
      compilation('000904', '42000', `error line 1 at position 0\n${firstLine(text)}`),
  ],
  [
    /Parser Error: (.*)/s,
    ([, text = '']) => compilation('001003', '42000', `\nsyntax error: ${firstLine(text)}`),
  ],
  [
    /Catalog Error: (.*)/s,
    ([, text = '']) => compilation('002003', '42S02', `\n${firstLine(text)}`),
  ],
  [
    /(?:Conversion|Invalid Input|Constraint|Mismatch Type) Error: (.*)/s,
    ([, text = '']) => new SnowflakeError('100038', '22018', firstLine(text)),
  ],
  [/Error: (.*)/s, ([, text = '']) => new SnowflakeError('000603', 'XX000', firstLine(text))],
];

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

/** Physical names read `"DB.SCHEMA"."NAME#17"`, files lie in a stage's folder; a person knows `NAME` and the file's name. */
const withoutPhysical = (text: string): string =>
  text
    .replace(/"?([\w$]+)#\d+"?/g, '$1')
    .replace(/(?:\/[^\s"']+)?\/stages\/\d+\//g, '')
    .replace(/Did you mean.*$/s, '')
    .trim();

/** A DuckDB failure in Snowflake's terms; undefined when it is none of DuckDB's. */
export const fromDuck = (error: unknown): SnowflakeError | undefined => {
  if (!(error instanceof Error) || error instanceof SnowflakeError) return undefined;
  if (!/\b(Error|INTERRUPT)\b/.test(error.message)) return undefined;
  const text = withoutPhysical(withNames(error.message));
  for (const [pattern, make] of RULES) {
    const match = pattern.exec(text);
    if (match) return make(match);
  }
  return undefined;
};
