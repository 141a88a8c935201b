import type { Promotion } from '../promotion/promotion.js';

/** Business time in milliseconds at which the next open promotion expires; Infinity without one. */
export const soonestExpiry = (promotions: readonly Promotion[]): number =>
  Math.min(
    Number.POSITIVE_INFINITY,
    ...promotions
      .filter(({ state }) => state === 'PENDING' || state === 'FAILED')
      .map(({ expiresAt }) => expiresAt.getTime()),
  );
