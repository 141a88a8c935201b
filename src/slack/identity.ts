import { createHash } from 'node:crypto';

/** What makes one click, command or submission the same one, however often it is delivered. */
export interface Identity {
  readonly team: string | null;
  readonly user: string;
  /** Message ts, view id, or channel of a command. */
  readonly place: string | null;
  readonly action: string;
  /** `action_ts`, view hash or `trigger_id`. */
  readonly moment: string;
}

/** 32 hexadecimal digits: the request id of a click. */
export const requestId = ({ team, user, place, action, moment }: Identity): string =>
  createHash('sha256')
    .update(JSON.stringify([team, user, place, action, moment]))
    .digest('hex')
    .slice(0, 32);

/** Whole SHA-256 of a value's JSON, in hexadecimal. */
export const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex');
