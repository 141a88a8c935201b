/** A refusal a person can act on: `message` says what is wrong, `nextStep` what to do about it. */
export class UserError extends Error {
  override readonly name = 'UserError';
  constructor(
    message: string,
    readonly nextStep: string | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What a failed statement says about trying again. */
export interface WarehouseErrorFacts {
  readonly cause?: unknown;
  /** Snowflake's or the driver's code as text with leading zeros, `''` when there was none. */
  readonly code?: string;
  readonly sqlState?: string;
  readonly queryId?: string;
  /** Nothing was changed and the same statement may be sent again after a pause. */
  readonly retryable?: boolean;
}

/** A statement that Snowflake refused, or that never reached it. `doing` completes "while …". */
export class WarehouseError extends Error {
  override readonly name: string = 'WarehouseError';
  readonly code: string;
  readonly sqlState: string;
  readonly queryId: string;
  readonly retryable: boolean;
  constructor(
    readonly doing: string,
    facts: WarehouseErrorFacts = {},
  ) {
    const detail = facts.cause instanceof Error ? facts.cause.message : '';
    super(detail === '' ? doing : `${doing}: ${detail}`, { cause: facts.cause });
    this.code = facts.code ?? '';
    this.sqlState = facts.sqlState ?? '';
    this.queryId = facts.queryId ?? '';
    this.retryable = facts.retryable ?? false;
  }
}

/** The answer was lost: the statement may have run. Read back before repeating it. */
export class UnknownOutcomeError extends WarehouseError {
  override readonly name = 'UnknownOutcomeError';
}

/** No session came about, so nothing ran; whoever opens sessions has tried often enough. */
export class LoginError extends WarehouseError {
  override readonly name = 'LoginError';
}
