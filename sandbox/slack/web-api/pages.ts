import type { JsonObject } from '../json.js';
import type { Arguments } from './arguments.js';
import { ApiError } from './method.js';

const cursorOf = (offset: number): string => Buffer.from(`offset:${offset}`).toString('base64');

const offsetOf = (cursor: string): number => {
  if (cursor === '') return 0;
  const offset = /^offset:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1];
  if (offset === undefined) throw new ApiError('invalid_cursor');
  return Number(offset);
};

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly more: boolean;
  /** `response_metadata` with the next cursor, empty at the end. */
  readonly metadata: JsonObject;
}

/** Entries of a page whose size nobody asked for. */
const usually = 100;

/** Cuts a list by `limit` and `cursor`. */
export const pageOf = <Item>(all: readonly Item[], args: Arguments, most = 1000): Page<Item> => {
  const limit = args.number('limit', usually);
  if (limit < 1 || limit > most) throw new ApiError('invalid_limit');
  const start = offsetOf(args.text('cursor'));
  const end = start + limit;
  const more = end < all.length;
  return {
    items: all.slice(start, end),
    more,
    metadata: { next_cursor: more ? cursorOf(end) : '' },
  };
};
