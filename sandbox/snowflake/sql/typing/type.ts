import { type ColumnType, MAX_TEXT } from '../../engine/value.js';

/** The type of an expression by Snowflake's rules; undefined measures are the platform's largest. */
export interface Type {
  readonly type: ColumnType;
  readonly precision?: number;
  readonly scale?: number;
  readonly length?: number;
}

const MOST_DIGITS = 38;

/** A NUMBER of so many digits before and after the point. */
const number = (leading: number, scale: number): Type => ({
  type: 'fixed',
  precision: Math.min(leading + scale, MOST_DIGITS),
  scale: Math.min(scale, MOST_DIGITS - 1),
});

export const fixed = (precision: number, scale = 0): Type => number(precision - scale, scale);

export const text = (length: number): Type => ({
  type: 'text',
  length: Math.min(Math.max(length, 1), MAX_TEXT),
});

export const lengthOf = ({ length = MAX_TEXT }: Type): number => length;
const scaleOf = ({ scale = 0 }: Type): number => scale;
const leadingOf = ({ precision = MOST_DIGITS, scale = 0 }: Type): number => precision - scale;

/** As many digits more, before the point or after it. */
export const wider = (of: Type, leading: number, scale = 0): Type =>
  number(leadingOf(of) + leading, scaleOf(of) + scale);

/** Digits that a quotient has after the point, by those of its dividend. */
const finer = (scale: number): number => Math.max(scale, Math.min(scale + 6, 12));

const arithmetic: Readonly<Record<string, (a: Type, b: Type) => Type>> = {
  '*': (a, b) =>
    number(
      leadingOf(a) + leadingOf(b),
      Math.min(scaleOf(a) + scaleOf(b), Math.max(scaleOf(a), scaleOf(b), 12)),
    ),
  '/': (a, b) => number(leadingOf(a) + scaleOf(b), finer(scaleOf(a))),
  '%': (a, b) => number(Math.max(leadingOf(a), leadingOf(b)), Math.max(scaleOf(a), scaleOf(b))),
  '+': (a, b) => number(Math.max(leadingOf(a), leadingOf(b)) + 1, Math.max(scaleOf(a), scaleOf(b))),
};

/**
 * What an operator gives; undefined for other types than numbers.
 * https://docs.snowflake.com/en/sql-reference/operators-arithmetic#scale-and-precision-in-arithmetic-operations
 */
export const computed = (operator: string, a?: Type, b?: Type): Type | undefined => {
  if (a?.type === 'real' && b?.type === 'real') return { type: 'real' };
  if (a?.type !== 'fixed' || b?.type !== 'fixed') return undefined;
  return arithmetic[operator === '-' ? '+' : operator]?.(a, b);
};

/** Of ROUND, CEIL, FLOOR and TRUNC to so many digits after the point. */
export const rounded = (of: Type, scale: number): Type =>
  scale >= scaleOf(of)
    ? of
    : {
        type: 'fixed',
        precision: Math.min((of.precision ?? MOST_DIGITS) + 1, MOST_DIGITS),
        scale: Math.max(scale, 0),
      };

/** VARIANCE keeps as many digits after the point as a quotient does. */
export const variance = (of: Type): Type => ({
  type: 'fixed',
  precision: MOST_DIGITS,
  scale: finer(scaleOf(of)),
});

/** The type that holds each of these, as for COALESCE or UNION; undefined when that is not known. */
export const common = (types: readonly (Type | undefined)[]): Type | undefined => {
  const [first] = types;
  if (!first || types.some((one) => one?.type !== first.type)) return undefined;
  const known = types.flatMap((one) => one ?? []);
  if (first.type === 'text') return text(Math.max(...known.map(lengthOf)));
  if (first.type !== 'fixed') return first;
  return number(Math.max(...known.map(leadingOf)), Math.max(...known.map(scaleOf)));
};
