import type { JsonObject } from '../json.js';
import type { Slack } from '../slack.js';
import type { Arguments } from './arguments.js';
import type { ErrorCode } from './error-codes.js';

/** Why a call was refused, by Slack's name for it. Becomes `{"ok":false,"error":…}`. */
export class ApiError extends Error {
  constructor(
    readonly code: ErrorCode,
    /** Sentences for `response_metadata.messages`, without their `[ERROR]`. */
    readonly lines: readonly string[] = [],
    readonly more: JsonObject = {},
  ) {
    super(code);
  }
}

/** One call of the Web API. */
export interface Call {
  readonly slack: Slack;
  readonly args: Arguments;
  /** Address the caller reached the server by, ending in a slash. */
  readonly origin: string;
  /** Says with the answer what was odd about the call, by Slack's code for it. */
  readonly warn: (code: string) => void;
}

export interface Method {
  /** Scopes of which the app needs one; none for methods every token may call. */
  readonly scopes: readonly string[];
  /** The kind of token it takes; `none` for methods anybody may call. */
  readonly token?: 'app' | 'none';
  readonly run: (call: Call) => JsonObject | Promise<JsonObject>;
}

/** The methods of one family, by name. */
export type Methods = Readonly<Record<string, Method>>;

/** Refuses the call unless the manifest grants the scope. */
export const needScope = ({ slack }: Call, scope: string): void => {
  const { scopes } = slack.workspace.manifest;
  if (!scopes.has(scope))
    throw new ApiError('missing_scope', [], { needed: scope, provided: [...scopes].join(',') });
};
