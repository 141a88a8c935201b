const minus = (text: string): string => text.replace('-', '−');
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** En dash: an empty table cell is refused by Slack, and a missing number is no zero. */
export const missing = '–';

export type Figure = number | null | undefined;

const known = (value: Figure): value is number =>
  typeof value === 'number' && Number.isFinite(value);
const sign = (value: number): string => (value < 0 ? '−' : '+');

/** 0–1, three decimals; two significant digits where three decimals would say nothing. */
export const score = (value: Figure): string => {
  if (!known(value)) return missing;
  const digits = value !== 0 && Math.abs(value) < 0.01 ? value.toPrecision(2) : value.toFixed(3);
  return minus(digits);
};

/** 0.718 → 71.8% */
export const share = (value: Figure): string =>
  known(value) ? minus(`${(value * 100).toFixed(1)}%`) : missing;

/** 1204318 → 1,204,318; beyond seven digits 18.4 M. */
export const count = (value: Figure): string => {
  if (!known(value)) return missing;
  const rounded = Math.round(value);
  if (Math.abs(rounded) > 9_999_999) return minus(`${(rounded / 1e6).toFixed(1)} M`);
  return minus(grouped.format(rounded));
};

export const signedScore = (value: Figure): string =>
  known(value) ? `${sign(value)}${Math.abs(value).toFixed(3)}` : missing;

/** A difference of shares, in points without the word. */
export const signedPoints = (value: Figure): string =>
  known(value) ? `${sign(value)}${(Math.abs(value) * 100).toFixed(1)}` : missing;

export const signedCount = (value: Figure): string =>
  known(value) ? `${sign(value)}${count(Math.abs(value))}` : missing;

/** Whole dollars with the sign first: +$18,240. */
export const signedMoney = (value: Figure): string =>
  known(value) ? `${sign(value)}$${count(Math.abs(value))}` : missing;

/** Figures too small to differ in whole numbers keep one decimal. */
export const rate = (value: Figure): string => {
  if (!known(value)) return missing;
  return Math.abs(value) < 10 && !Number.isInteger(value) ? minus(value.toFixed(1)) : count(value);
};

/** 95% interval, signed, in the unit of `format`. */
export const interval = (low: Figure, high: Figure, format: (value: Figure) => string): string =>
  known(low) && known(high) ? `[${format(low)}, ${format(high)}]` : '';

export type Reading = 'better' | 'unclear' | 'worse';

/** Better: the interval lies above zero. Worse: below. Unclear: it contains zero. */
export const reading = (low: Figure, high: Figure): Reading | null => {
  if (!known(low) || !known(high)) return null;
  if (low > 0) return 'better';
  return high < 0 ? 'worse' : 'unclear';
};

/** 1 → "1 task", 3 → "3 tasks". */
export const plural = (amount: number, one: string, many = `${one}s`): string =>
  `${count(amount)} ${amount === 1 ? one : many}`;
