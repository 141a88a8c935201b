import { z } from 'zod';
import type { VirtualClock } from '../clock.js';
import type { Meter } from '../meter.js';
import type { Exchange, Reply } from '../protocol/http.js';
import { FaultRequest, type Faults } from './faults.js';
import { InsideFaultRequest, type InsideFaults } from './inside-faults.js';
import type { StatementLog } from './statement-log.js';

export interface ControlParts {
  readonly clock: VirtualClock;
  readonly meter: Meter;
  readonly faults: Faults;
  readonly inside: InsideFaults;
  readonly statements: StatementLog;
}

type Handler = (exchange: Exchange, parts: ControlParts) => Promise<Reply>;

const ok = (values: Readonly<Record<string, unknown>> = {}): Reply => ({
  body: { ok: true, ...values },
});
const refused = (error: string): Reply => ({ body: { ok: false, error } });

/** Ten years: schedules fall due on the way, each at its time. */
const LONGEST_MOVE_S = 10 * 366 * 86_400;

const ClockRequest = z
  .object({
    advance_s: z.number().min(0).max(LONGEST_MOVE_S).optional(),
    set: z.iso.datetime({ offset: true, local: true }).optional(),
    rate: z.number().min(0).max(1e6).optional(),
  })
  .refine((move) => Object.keys(move).length > 0);

const readClock = ({ clock }: ControlParts): Reply =>
  ok({ now: new Date(clock.now()).toISOString(), rate: clock.rate });

/** A time without a zone is UTC. */
const instant = (text: string) => Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);

const moveClock: Handler = async ({ body }, parts) => {
  const move = ClockRequest.safeParse(body);
  if (!move.success) return refused('invalid_arguments');
  const { set, advance_s, rate } = move.data;
  const ahead = set === undefined ? 0 : instant(set) - parts.clock.now();
  if (!(ahead <= LONGEST_MOVE_S * 1000)) return refused('invalid_arguments');
  if (rate !== undefined) parts.clock.setRate(rate);
  if (set !== undefined) await parts.clock.set(instant(set));
  if (advance_s !== undefined) await parts.clock.advance(advance_s * 1000);
  return readClock(parts);
};

const addFault: Handler = async ({ body }, { faults, inside }) => {
  if (typeof body === 'object' && body !== null && 'procedure' in body) {
    const asked = InsideFaultRequest.safeParse(body);
    if (!asked.success) return refused('invalid_arguments');
    inside.add(asked.data);
    return ok();
  }
  const fault = FaultRequest.safeParse(body);
  if (!fault.success) return refused('invalid_arguments');
  if (fault.data.times === 0) faults.clear();
  else faults.add(fault.data);
  return ok();
};

const handlers: Readonly<Record<string, Handler>> = {
  'GET clock': async (_, parts) => readClock(parts),
  'POST clock': moveClock,
  'GET meter': async (_, { meter }) => ok({ ...meter.read() }),
  'POST meter/reset': async (_, { meter }) => {
    meter.reset();
    return ok();
  },
  'POST fault': addFault,
  'POST fault/release': async (_, { inside }) => ok({ released: inside.release() }),
  'POST fault/clear': async (_, { faults, inside }) => {
    faults.clear();
    inside.clear();
    return ok();
  },
  'GET statements': async ({ query }, { statements }) => {
    const since = Number(query.get('since') ?? 0);
    if (Number.isNaN(since)) return refused('invalid_arguments');
    return ok({ statements: statements.since(since) });
  },
};

/** As in `GET clock`. */
export const controlRoutes: readonly string[] = Object.keys(handlers);

/** Answers `/control/…`, the test interface of the local Snowflake. */
export const control = async (exchange: Exchange, parts: ControlParts): Promise<Reply> => {
  const name = exchange.path.replace(/^\/control\/?/, '').replace(/\/$/, '');
  const key = `${exchange.method} ${name}`;
  const handler = Object.hasOwn(handlers, key) ? handlers[key] : undefined;
  if (handler) return handler(exchange, parts);
  return { body: { ok: false, error: 'invalid_arguments', detail: `there is no ${key}` } };
};
