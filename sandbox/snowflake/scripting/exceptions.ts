import { SnowflakeError } from '../engine/errors.js';
import type { ExceptionType } from './scope.js';
import type { Place } from './tree.js';

const BUILT_IN = new Set(['STATEMENT_ERROR', 'EXPRESSION_ERROR']);

/** An exception on its way through the blocks, with the place it came from. */
export class Raised extends Error {
  override readonly name = 'Raised';

  constructor(
    /** the declared type, or one of the two the platform raises */
    readonly type: ExceptionType | 'STATEMENT_ERROR' | 'EXPRESSION_ERROR',
    readonly inner: SnowflakeError,
    readonly place: Place,
  ) {
    super(inner.message);
  }

  /** what SQLCODE says */
  get code(): number {
    return Number(this.inner.code);
  }

  /** Does a handler for these names take it? Names are those of `WHEN … OR … THEN`. */
  matches(names: readonly string[], find: (name: string) => unknown): boolean {
    return names.some((name) => {
      if (name === 'OTHER') return true;
      if (BUILT_IN.has(name)) return this.type === name;
      return typeof this.type === 'object' && find(name) === this.type;
    });
  }

  /** What the client sees when nothing took it: the inner code, the outer sentence. */
  uncaught(): SnowflakeError {
    const type = typeof this.type === 'string' ? this.type : this.type.name;
    const { line, position } = this.place;
    const said = this.inner.message === '' ? '' : ` : ${this.inner.message}`;
    return new SnowflakeError(
      this.inner.code,
      this.inner.sqlState,
      `Uncaught exception of type '${type}' on line ${line} at position ${position}${said}`,
      { cause: this.inner },
    );
  }
}

/** RAISE of a declared exception; its SQLSTATE is P0001. */
export const declaredException = (type: ExceptionType, place: Place): Raised =>
  new Raised(type, new SnowflakeError(String(type.code), 'P0001', type.message), place);

const CANCELED = new Set(['000604', '000630']);

/** Cancellation and timeout end a block, whatever handlers it has. */
export const endsEverything = (error: unknown): boolean =>
  error instanceof SnowflakeError && CANCELED.has(error.code);
