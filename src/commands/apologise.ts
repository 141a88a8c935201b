import { randomBytes } from 'node:crypto';
import type { Bot } from '../bot.js';
import { UnknownOutcomeError, UserError, WarehouseError } from '../errors.js';
import type { Message } from '../messages/kit.js';
import {
  failure,
  notice,
  refusedBySnowflake,
  unconfirmed,
  unreachable,
} from '../messages/refusal.js';

/** A reference such as `E-7F3A21` that stands in the reply and in the log. */
const newReference = (): string => `E-${randomBytes(3).toString('hex').toUpperCase()}`;

/** Codes with which Snowflake itself answered; without one it was never reached. */
const answered = /^(00|09|10|39)\d{4}$/;

/** The one place that turns an error into words for a person; the facts go to the log. */
export const apologise = (bot: Bot, error: unknown, about: object): Message => {
  if (error instanceof UserError)
    return notice('refused', {
      what: `*${error.message}* Nothing was changed.`,
      ...(error.nextStep === null ? {} : { next: error.nextStep }),
    });
  const reference = newReference();
  bot.metrics.add('errors_told');
  bot.log.error({ reference, err: error, ...about }, 'Somebody was told of a failure');
  if (error instanceof UnknownOutcomeError) return unconfirmed(error.doing, reference);
  if (error instanceof WarehouseError)
    return answered.test(error.code)
      ? refusedBySnowflake(error.doing, error.code, reference)
      : unreachable(reference);
  return failure(reference);
};
