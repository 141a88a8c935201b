type Element = readonly [name: string, meaning: string];

/** Elements of Snowflake's date formats in the letters of strftime, the longest first: `YYYY` before `YY`. */
const elements: readonly Element[] = [
  ['YYYY', '%Y'],
  ['YY', '%y'],
  ['MMMM', '%B'],
  ['MON', '%b'],
  ['MM', '%m'],
  ['DD', '%d'],
  ['EEEE', '%A'],
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
  ['FF9', '%f000'],
];

const digits = (count: number): Element => [`FF${count}`, `left(strftime(t, '%f000'), ${count})`];

/** What strftime cannot write, as expressions of a timestamp `t` and its offset as text, `zone`. */
const computed: readonly Element[] = [
  ['TZHTZM', 'zone'],
  ['TZH:TZM', `left(zone, 3) || ':' || right(zone, 2)`],
  ['TZH', 'left(zone, 3)'],
  ['TZM', 'right(zone, 2)'],
  ['FF0', `''`],
  ...[1, 2, 4, 5, 7, 8].map(digits),
];

/** One letter of Unicode's private use area for each element. */
const letter = (index: number, from = 0xe000): string => String.fromCharCode(from + index);

/**
 * Every element; a letter stands for what strftime cannot write, until `computedParts` replaces it.
 * https://docs.snowflake.com/en/sql-reference/date-time-input-output#about-the-elements-used-in-input-and-output-formats
 */
export const dateElements: readonly Element[] = [
  ...computed.map(([name], index): Element => [name, letter(index)]),
  ...elements,
  ['FF', '%f000'],
];

/** The parts that a format asks for and strftime cannot write. */
export const computedParts = (
  strftime: string,
): readonly { readonly letter: string; readonly expression: string }[] =>
  computed.flatMap(([, expression], index) =>
    strftime.includes(letter(index)) ? [{ letter: letter(index), expression }] : [],
  );

/** A format without its zone, which is read apart; undefined when it names none at its end. */
export const withoutZone = (strftime: string): string | undefined => {
  const zone = new RegExp(` ?[${letter(0)}${letter(1)}${letter(2)}]$`);
  return zone.test(strftime) ? strftime.replace(zone, '') : undefined;
};

/** strftime wants constant formats: by one that differs from row to row each element is written by itself. */
const writtenByElement = (): string => {
  const all = [...computed, ...elements, ['FF', '%f000'] as const];
  const marked = all.reduce(
    (text, [name], index) => `regexp_replace(${text}, '${name}', '${letter(index, 0xe100)}', 'gi')`,
    'p.f',
  );
  return all.reduce((text, [, meaning], index) => {
    const value = meaning.startsWith('%')
      ? `strftime(p.t, '${meaning}')`
      : meaning.replace(/\b(?:t|zone)\b/g, 'p.$&');
    return `replace(${text}, '${letter(index, 0xe100)}', ${value})`;
  }, marked);
};

/** Macros for dates by formats, and for the zones in them. */
export const formatMacros: readonly string[] = [
  `SF_ZONE(x) AS SF_SHIFT_TEXT(CASE WHEN SF_IS_ZONED(x) THEN SF_ZONED_SHIFT(x) ELSE SF_SHIFT(CAST(CASE WHEN SF_IS_ZONED(x) THEN NULL ELSE x END AS TIMESTAMPTZ)) END)`,
  `SF_UNZONED(t) AS regexp_replace(t, ' ?(Z|[+-]\\d\\d:?\\d\\d)$', '')`,
  `SF_ZONE_NAMED(t) AS regexp_extract(t, '(Z|[+-]\\d\\d:?\\d\\d)$', 1)`,
  // the moment that a local time is in a zone named by text
  `SF_MOMENT(t, zone) AS CASE WHEN zone = '' THEN CAST(t AS TIMESTAMPTZ) ELSE CAST(strftime(t, '%Y-%m-%d %H:%M:%S.%f') || CASE WHEN zone = 'Z' THEN '+00' ELSE left(zone, 3) || ':' || right(zone, 2) END AS TIMESTAMPTZ) END`,
  `SF_WRITTEN_BY(t, f) AS list_transform([struct_pack(t := t, zone := SF_ZONE(t), f := f)], lambda p: CASE WHEN p.f LIKE '%"%' THEN error('000002: Unsupported feature ''quoted text in a date format that is not a literal''.') ELSE ${writtenByElement()} END)[1]`,
];
