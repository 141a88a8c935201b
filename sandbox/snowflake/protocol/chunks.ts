import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clock } from '../engine/context.js';
import { type Result, sliceOf } from '../engine/result.js';
import { jsonRows } from './json-cells.js';

export type ResultFormat = 'json' | 'arrow';

/** A run of a large result's rows, fetched by a request of its own. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

const compress = promisify(gzip);

const CELLS_PER_CHUNK = 200_000;
// rows come from the database in vectors of this length
const VECTOR = 2048;
/** The platform cuts a hundred thousand rows of one number: clients share the batches among processes. */
const ROWS_PER_CHUNK = 32 * VECTOR;

/** The Python connector's source names the platform's lifetime of chunk addresses: 6 hours. */
const LIFETIME_MS = 6 * 3_600_000;

const KEY_HEADER = 'x-amz-server-side-encryption-customer-key';

/**
 * How a large result is cut; a small one stays whole and goes with its answer. The first piece is small and each is
 * twice the last one up to the limit: clients ask for several at once and can begin with the first one early.
 */
export const piecesOf = ({ rowCount, columns }: Result): readonly Piece[] => {
  const fitting = Math.floor(CELLS_PER_CHUNK / Math.max(columns.length, 1) / VECTOR) * VECTOR;
  const most = Math.min(Math.max(fitting, VECTOR), ROWS_PER_CHUNK);
  if (rowCount <= most) return [];
  const pieces: Piece[] = [];
  for (let from = 0, rows = VECTOR; from < rowCount; rows = Math.min(rows * 2, most)) {
    const to = Math.min(from + rows, rowCount);
    pieces.push({ from, to });
    from = to;
  }
  return pieces;
};

/** A result as one Arrow stream; the library is loaded with the first one, since few clients ask. */
export const encodeArrow = async (result: Result): Promise<Buffer> => {
  const { arrowStream } = await import('./arrow-result.js');
  return arrowStream(result);
};

/** One chunk as it is sent, gzipped: an Arrow stream, or rows in JSON without the brackets around them. */
export const encodePiece = async (
  result: Result,
  piece: Piece,
  format: ResultFormat,
): Promise<Buffer> => {
  const part = sliceOf(result, piece.from, piece.to);
  const bytes =
    format === 'arrow'
      ? await encodeArrow(part)
      : Buffer.from(JSON.stringify(jsonRows(part)).slice(1, -1));
  return compress(bytes, { level: 1 });
};

/** Where a chunk is to be found and with what headers. */
export interface ChunkAddress {
  readonly queryId: string;
  readonly at: number;
  readonly format: ResultFormat;
}

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/**
 * Signs the addresses of chunks, which clients fetch without a token. An address works for six hours of
 * the account's time; a client gets new ones by asking for the result again.
 */
export class ChunkLinks {
  private readonly secret = randomBytes(32);

  constructor(private readonly clock: Clock) {}

  /** @param origin `http://host:port`, as the client reached the server */
  url(origin: string, { queryId, at, format }: ChunkAddress): string {
    const expires = this.clock.now() + LIFETIME_MS;
    const signature = this.sign(queryId, at, format, expires);
    return `${origin}/results/${queryId}/${at}?format=${format}&expires=${expires}&signature=${signature}`;
  }

  /** The key that goes with each request for a chunk of this query, as `qrmk` and in `chunkHeaders`. */
  keyOf(queryId: string): string {
    return createHmac('sha256', this.secret).update(queryId).digest('base64');
  }

  headers(queryId: string): Readonly<Record<string, string>> {
    return {
      'x-amz-server-side-encryption-customer-algorithm': 'AES256',
      [KEY_HEADER]: this.keyOf(queryId),
    };
  }

  /** @returns the address that was signed, undefined when it was not, has expired or lacks the key */
  read(
    queryId: string,
    at: number,
    query: URLSearchParams,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): ChunkAddress | undefined {
    const format = query.get('format') === 'arrow' ? 'arrow' : 'json';
    const expires = Number(query.get('expires'));
    const signed = same(query.get('signature') ?? '', this.sign(queryId, at, format, expires));
    const keyed = same(String(headers[KEY_HEADER] ?? ''), this.keyOf(queryId));
    if (!signed || !keyed || expires <= this.clock.now()) return undefined;
    return { queryId, at, format };
  }

  private sign(queryId: string, at: number, format: ResultFormat, expires: number): string {
    const text = `${queryId}/${at}/${format}/${expires}`;
    return createHmac('sha256', this.secret).update(text).digest('base64url');
  }
}
