import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
});
afterAll(() => account.stop());

/**
 * A NUMBER as the platform's documents tell of it: a whole number of units, so many digits before the point and so many
 * after it. https://docs.snowflake.com/en/sql-reference/operators-arithmetic
 */
interface Exact {
  readonly sql: string;
  readonly units: bigint;
  readonly leading: number;
  readonly scale: number;
  /** a product in it has more than 18 digits: DuckDB multiplies decimals of up to 18 digits in 64 bits, and overflows */
  readonly overflows?: boolean;
}

const overflow = (...parts: readonly Exact[]): { overflows?: boolean } =>
  parts.some(({ overflows }) => overflows) ? { overflows: true } : {};

/** Half away from zero. */
const divided = (a: bigint, b: bigint): bigint => {
  const sign = a < 0n === b < 0n ? 1n : -1n;
  const [over, under] = [a < 0n ? -a : a, b < 0n ? -b : b];
  return sign * ((2n * over + under) / (2n * under));
};

const at = ({ units, scale }: Exact, wanted: number): bigint =>
  wanted >= scale
    ? units * 10n ** BigInt(wanted - scale)
    : divided(units, 10n ** BigInt(scale - wanted));

const added = (a: Exact, b: Exact, sign: 1n | -1n): Exact => {
  const scale = Math.max(a.scale, b.scale);
  return {
    sql: `(${a.sql} ${sign > 0 ? '+' : '-'} ${b.sql})`,
    units: at(a, scale) + sign * at(b, scale),
    leading: Math.max(a.leading, b.leading) + 1,
    scale,
    ...overflow(a, b),
  };
};

const isLarge = (units: bigint): boolean => units >= 10n ** 18n || units <= -(10n ** 18n);

const multiplied = (a: Exact, b: Exact): Exact => ({
  sql: `(${a.sql} * ${b.sql})`,
  units: a.units * b.units,
  leading: a.leading + b.leading,
  scale: a.scale + b.scale,
  ...(isLarge(a.units * b.units) ? { overflows: true } : overflow(a, b)),
});

const quotient = (a: Exact, b: Exact): Exact => {
  if (b.units === 0n) return a;
  const scale = Math.max(a.scale, Math.min(a.scale + 6, 12));
  return {
    sql: `(${a.sql} / ${b.sql})`,
    units: divided(a.units * 10n ** BigInt(scale - a.scale + b.scale), b.units),
    leading: a.leading + b.scale,
    scale,
    ...overflow(a, b),
  };
};

const remainder = (a: Exact, b: Exact): Exact => {
  if (b.units === 0n) return a;
  const scale = Math.max(a.scale, b.scale);
  return {
    sql: `MOD(${a.sql}, ${b.sql})`,
    units: at(a, scale) % at(b, scale),
    leading: Math.max(a.leading, b.leading),
    scale,
    ...overflow(a, b),
  };
};

const rounded = (a: Exact, scale: number): Exact =>
  scale >= a.scale
    ? { ...a, sql: `ROUND(${a.sql}, ${scale})` }
    : {
        sql: `ROUND(${a.sql}, ${scale})`,
        units: at(a, scale),
        leading: a.leading + a.scale + 1 - scale,
        scale,
        ...overflow(a),
      };

const either = (a: Exact, b: Exact): Exact => {
  const scale = Math.max(a.scale, b.scale);
  return {
    sql: `COALESCE(${a.sql}, ${b.sql})`,
    units: at(a, scale),
    leading: Math.max(a.leading, b.leading),
    scale,
    ...overflow(a, b),
  };
};

const literal = fc
  .record({
    units: fc.bigInt({ min: -99_999n, max: 99_999n }),
    leading: fc.integer({ min: 5, max: 7 }),
    scale: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ units, leading, scale }): Exact => {
    const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
    const point = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
    const text = `${units < 0n ? '-' : ''}${point}`;
    return { sql: `${`(${text})`}::NUMBER(${leading + scale}, ${scale})`, units, leading, scale };
  });

const expression = fc.letrec<{ any: Exact }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'number' },
    literal,
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => added(a, b, 1n)),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => added(a, b, -1n)),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => multiplied(a, b)),
    fc.tuple(tie('any'), literal).map(([a, b]) => quotient(a, b)),
    fc.tuple(tie('any'), literal).map(([a, b]) => remainder(a, b)),
    fc.tuple(tie('any'), fc.integer({ min: 0, max: 4 })).map(([a, scale]) => rounded(a, scale)),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => either(a, b)),
  ),
})).any;

/** Where no rule of the platform's caps digits, and DuckDB's product has the scale of the platform's. */
const isCovered = ({ leading, scale, overflows }: Exact): boolean =>
  leading + scale <= 36 && scale <= 12 && !overflows;

const textOf = ({ units, scale }: Exact): string => {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const sign = units < 0n ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
};

describe('NUMBER expressions', () => {
  it('keep all digits of a quotient that has digits before the point too', async () => {
    const [[product, sum] = []] = await door.rows(
      `SELECT ((927.6::NUMBER(8, 1) * 99.998::NUMBER(8, 3)) / 0.1::NUMBER(8, 1))::VARCHAR,
         (((-91.843)::NUMBER(9, 3) + (-39376)::NUMBER(5, 0)) / 37.20::NUMBER(7, 2) / 0.3::NUMBER(7, 1))::VARCHAR`,
    );
    expect([product, sum]).toEqual(['927581.4480000000', '-3536.545071683333']);
  });

  it('have the values, types and texts of a plain model of the documented rules', async () => {
    await fc.assert(
      fc.asyncProperty(expression.filter(isCovered), async (model) => {
        const { sql, units, leading, scale } = model;
        const { columns, vectors } = await door.run(`SELECT ${sql}, (${sql})::VARCHAR`);
        expect(columns[0]).toMatchObject({ type: 'fixed', precision: leading + scale, scale });
        expect(BigInt(vectors[0]?.[0] as number)).toBe(units);
        expect(vectors[1]?.[0]).toBe(textOf(model));
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});
