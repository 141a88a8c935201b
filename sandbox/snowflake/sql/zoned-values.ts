import type { Token } from './lexer.js';
import { call, closing, fragment, isSymbol, isWord, symbol, word } from './token-list.js';
import type { Mentions } from './zoned-names.js';

type Tokens = readonly Token[];

const anyZoned = (operands: readonly Tokens[]): Token[] =>
  operands.flatMap((operand, index) => [
    ...(index ? [word('OR')] : []),
    ...call('SF_IS_ZONED', [operand]),
  ]);

/** One of two expressions of the same type; DuckDB knows which when it plans. */
export const either = (operands: readonly Tokens[], zonedOne: Tokens, other: Tokens): Token[] => [
  ...fragment('(CASE WHEN'),
  ...anyZoned(operands),
  word('THEN'),
  ...zonedOne,
  word('ELSE'),
  ...other,
  ...fragment('END)'),
];

const isSimple = (operand: Tokens): boolean => !operand.some((token) => isSymbol(token, '('));

/** A call of a macro that repeats its argument; what takes long is computed before. */
export const made = (macro: string, operand: Tokens): Token[] =>
  call(isSimple(operand) ? macro : `${macro}_ONCE`, [operand]);

export const micros = (operand: Tokens): Token[] => made('SF_MICROS', operand);

/** One of two expressions of different types. Both are computed: the first must bear values that it is not meant for. */
export const ofType = (operands: readonly Tokens[], zonedOne: Tokens, other: Tokens): Token[] => [
  ...fragment('struct_extract(struct_pack(z := CASE WHEN'),
  ...anyZoned(operands),
  word('THEN'),
  ...zonedOne,
  ...fragment('END, p := '),
  ...other,
  ...fragment('), CASE WHEN'),
  ...anyZoned(operands),
  ...fragment("THEN 'z' ELSE 'p' END)"),
];

/** What the clock shows of a TIMESTAMP_TZ, a value of another type itself. */
export const local = (operand: Tokens): Token[] =>
  ofType([operand], made('SF_ZONED_LOCAL', operand), operand);

/** Timestamps of all types as what they are compared by, and other values as they are. */
export const momentKey = (operand: Tokens): Token[] =>
  fragment(
    "struct_extract(struct_pack(m := CASE WHEN SF_IS_STAMP(X_) THEN SF_MICROS(X_) END, p := X_), CASE WHEN SF_IS_STAMP(X_) THEN 'm' ELSE 'p' END)",
  ).flatMap((token) => (isWord(token, 'X_') ? operand : [token]));

/** A value made a TIMESTAMP_TZ when one of the others is. A literal has no type of its own. */
const alike = (value: Tokens, others: readonly Tokens[]): Token[] =>
  isWord(value[0], 'NULL') || others.length === 0
    ? [...value]
    : ofType(others, made('SF_TO_TIMESTAMP_TZ', value), value);

const isText = (operand: Tokens): boolean => operand.length === 1 && operand[0]?.kind === 'string';

/** What compares some values, as DuckDB must write it. */
export const compared = (
  operands: readonly Tokens[],
  written: (operands: readonly Tokens[]) => Token[],
): Token[] => {
  const others = allAlike(operands).map((one, index) => {
    const operand = operands[index] ?? [];
    return isText(operand) ? operand : one;
  });
  return either(operands, written(operands.map(micros)), written(others));
};

export const allAlike = (values: readonly Tokens[]): Token[][] =>
  values.map((value, index) =>
    alike(value, [...values.slice(0, index), ...values.slice(index + 1)]),
  );

/** DuckDB's own compare the parts of intervals, not their length. */
export const extreme = (
  least: boolean,
  [first = [], second, ...others]: readonly Tokens[],
): Token[] => {
  if (!second) return [...first];
  const operator = symbol(least ? '<=' : '>=');
  const of = [first, operator, second, [word('THEN')], first, [word('ELSE')], second].flat();
  return extreme(least, [[...fragment('(CASE WHEN'), ...of, ...fragment('END)')], ...others]);
};

/** The results of a CASE are of one type. */
export const caseAlike = (tokens: Tokens, mentions: Mentions): Token[] => {
  if (!mentions(tokens)) return [...tokens];
  const results: { from: number; to: number }[] = [];
  for (let at = 1; at < tokens.length; at++) {
    const token = tokens[at];
    if (isSymbol(token, '(')) at = closing(tokens, at);
    else if (isWord(token, 'THEN', 'ELSE')) results.push({ from: at + 1, to: at + 1 });
    const last = results.at(-1);
    if (last && !isWord(tokens[at + 1], 'WHEN', 'ELSE', 'END')) continue;
    if (last && last.to === last.from) last.to = at + 1;
  }
  const values = allAlike(results.map(({ from, to }) => tokens.slice(from, to)));
  let at = 0;
  return [
    ...results.flatMap(({ from, to }, index) => {
      const part = [...tokens.slice(at, from), ...(values[index] ?? [])];
      at = to;
      return part;
    }),
    ...tokens.slice(at),
  ];
};
