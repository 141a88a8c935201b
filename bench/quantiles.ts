export interface Quantiles {
  readonly minimum: number;
  readonly median: number;
  readonly maximum: number;
}

/** Minimum, median and maximum of at least one figure, in the unit given. */
export const quantiles = (figures: readonly number[]): Quantiles => {
  const sorted = [...figures].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return { minimum: at(0), median: at(0.5), maximum: at(1) };
};
