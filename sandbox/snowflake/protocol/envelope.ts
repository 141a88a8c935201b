import { SnowflakeError } from '../engine/errors.js';

/** What every answer looks like, failures of the application included (they too are HTTP 200). */
export interface Envelope {
  readonly data: unknown;
  /** text, never a number: the clients compare it with text */
  readonly code: string | null;
  readonly message: string | null;
  readonly success: boolean;
}

export const success = (data: unknown = null): Envelope => ({
  data,
  code: null,
  message: null,
  success: true,
});

/** A defect of the sandbox, in a form that clients report instead of trying again. */
const asRefusal = (error: unknown): SnowflakeError =>
  error instanceof SnowflakeError
    ? error
    : new SnowflakeError(
        '000603',
        'XX000',
        `SQL execution internal error: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      );

/** @param data more keys for `data`; `sqlState` is always there, else snowflake-sdk sends the statement again */
export const failure = (
  error: unknown,
  data: Readonly<Record<string, unknown>> = {},
): Envelope & { readonly headers: null } => {
  const { code, sqlState, message } = asRefusal(error);
  const position = /line (\d+) at position (\d+)/.exec(message);
  return {
    data: {
      internalError: false,
      errorCode: code,
      age: 0,
      sqlState,
      line: Number(position?.[1] ?? -1),
      pos: Number(position?.[2] ?? -1),
      type: message.startsWith('SQL compilation error') ? 'COMPILATION' : 'EXECUTION',
      ...data,
    },
    code,
    message,
    success: false,
    headers: null,
  };
};
