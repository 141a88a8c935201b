import type { Clock, Context } from './context.js';
import { SnowflakeError } from './errors.js';
import { LONGEST_STATEMENT_S, parameterOf } from './parameters.js';

const timedOut = (seconds: number) =>
  new SnowflakeError(
    '000630',
    '57014',
    `Statement reached its statement or warehouse timeout of ${seconds} second(s) and was canceled.`,
  );

/** The shorter of what the statement or its session says and what its warehouse says. */
const secondsOf = ({ frame, services, parameters }: Omit<Context, 'signal'>): number => {
  const { warehouse } = frame;
  const found =
    warehouse === null ? undefined : services.catalogue.find('WAREHOUSE', [warehouse], frame);
  const name = 'STATEMENT_TIMEOUT_IN_SECONDS';
  const given = [parameterOf(name, frame, parameters), found?.properties[name]].map(Number);
  return Math.min(LONGEST_STATEMENT_S, ...given.filter((seconds) => seconds > 0));
};

/** A limit of time that begins to count. */
export interface TimeLimit {
  /** aborted when the time is over */
  readonly signal: AbortSignal;
  end(): void;
}

/**
 * Ends a statement that takes too long. While it works, real seconds count: what the virtual clock is moved by
 * was no work. While it waits, the clock's count too, but in task runs, which take real time whole.
 */
export const timeLimit = (context: Omit<Context, 'signal'>, clock: Clock): TimeLimit => {
  const seconds = secondsOf(context);
  const { session, task } = context.frame;
  const over = new AbortController();
  const stop = () => over.abort(timedOut(seconds));
  const timer = setTimeout(stop, seconds * 1000);
  const forget = task
    ? () => {}
    : clock.at(clock.now() + seconds * 1000, () => session.isWaiting && stop());
  return {
    signal: over.signal,
    end: () => {
      clearTimeout(timer);
      forget();
    },
  };
};
