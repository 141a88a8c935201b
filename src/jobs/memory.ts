/** What the jobs of one process remember between ticks; losing it costs a few statements only. */
export interface Memory {
  /** Row counts at the last look; `''` before the first. */
  pulse: string;
  /** Local milliseconds until which runs are followed closely. */
  followUntil: number;
  /** Local milliseconds of the last whole look. */
  lookedAt: number;
  /** Local milliseconds at which delivery has something due; Infinity when nothing is known. */
  deliverAt: number;
  deliveredAt: number;
  /** Live version at the last reconciling; undefined before it. */
  live: string | null | undefined;
  /** Business time at which the next promotion expires, in milliseconds. */
  nextExpiry: number;
  reconciledAt: number;
  reconcileNow: boolean;
  /** Business time in milliseconds at which the summary is looked at next. */
  summaryAt: number;
  /** Something was counted that was not there before. */
  moved: boolean;
}

export const newMemory = (): Memory => ({
  pulse: '',
  followUntil: Number.NEGATIVE_INFINITY,
  lookedAt: Number.NEGATIVE_INFINITY,
  deliverAt: Number.NEGATIVE_INFINITY,
  deliveredAt: Number.NEGATIVE_INFINITY,
  live: undefined,
  nextExpiry: Number.POSITIVE_INFINITY,
  reconciledAt: Number.NEGATIVE_INFINITY,
  reconcileNow: true,
  summaryAt: Number.NEGATIVE_INFINITY,
  moved: true,
});
