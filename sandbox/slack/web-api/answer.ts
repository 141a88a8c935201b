import { answerOfFault, type FaultAnswer } from '../faults/faults.js';
import { asObject, type JsonObject, own } from '../json.js';
import type { Slack } from '../slack.js';
import type { Arguments } from './arguments.js';
import { methods } from './index.js';
import { ApiError, type Method } from './method.js';

export interface ApiRequest {
  readonly method: string;
  readonly args: Arguments;
  /** From the Authorization header; empty without it. */
  readonly bearer: string;
  readonly origin: string;
  /** Codes of what is odd about how the arguments came. */
  readonly warnings: readonly string[];
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

/** The app-level token is taken from the header alone, others from the `token` argument too (slack.dev). */
const checkToken = ({ workspace }: Slack, method: Method, { bearer, args }: ApiRequest): void => {
  if (method.token === 'none') return;
  const token = bearer || (method.token === 'app' ? '' : args.text('token'));
  const { botToken, appToken } = workspace.state.secrets;
  if (token === '') throw new ApiError('not_authed');
  if (token !== botToken && token !== appToken) throw new ApiError('invalid_auth');
  const wanted = method.token === 'app' ? appToken : botToken;
  if (token !== wanted) throw new ApiError('not_allowed_token_type');
};

const checkScopes = ({ workspace }: Slack, { scopes }: Method): void => {
  const provided = workspace.manifest.scopes;
  if (scopes.length > 0 && !scopes.some((scope) => provided.has(scope)))
    throw new ApiError('missing_scope', [], {
      needed: scopes.join(','),
      provided: [...provided].join(','),
    });
};

const refusal = (error: ApiError): JsonObject => ({
  ok: false,
  error: error.code,
  ...error.more,
  ...(error.lines.length > 0
    ? { response_metadata: { messages: error.lines.map((line) => `[ERROR] ${line}`) } }
    : {}),
});

/** An answer with the codes of what was odd, both where old and where new clients look. */
const warned = (body: JsonObject, warnings: readonly string[]): JsonObject =>
  warnings.length === 0
    ? body
    : {
        ...body,
        warning: warnings.join(','),
        response_metadata: { ...asObject(body.response_metadata), warnings },
      };

const run = async (
  slack: Slack,
  request: ApiRequest,
  warn: (code: string) => void,
): Promise<JsonObject> => {
  const method = own(methods, request.method);
  if (!method)
    throw new ApiError('unknown_method', [`the local Slack does not offer ${request.method}`], {
      req_method: request.method,
    });
  checkToken(slack, method, request);
  checkScopes(slack, method);
  return { ok: true, ...(await method.run({ slack, ...request, warn })) };
};

/** What waits for a call instead of its method: a fault somebody asked for, or Slack's limit. */
const hindrance = async (slack: Slack, request: ApiRequest): Promise<FaultAnswer | undefined> => {
  const met = await slack.faults.meet(request.method);
  if (met) return met;
  const wait = slack.limits.take(request.method, request.args.text('channel'));
  return wait === undefined ? undefined : answerOfFault({ error: 'ratelimited', retryAfter: wait });
};

/** Answers a call of the Web API: by a fault if one waits, else by the method. */
export const answerCall = async (slack: Slack, request: ApiRequest): Promise<ApiAnswer> => {
  const exchange = slack.traffic.begin('from app', request.method, request.args.shown);
  const hindered = await hindrance(slack, request);
  if (hindered) {
    slack.traffic.end(exchange, `${hindered.status} ${hindered.body.error}`, hindered.body);
    return hindered;
  }
  const scopes = [...slack.workspace.manifest.scopes].join(',');
  const accepted = own(methods, request.method)?.scopes.join(',') ?? '';
  const headers = { 'x-oauth-scopes': scopes, 'x-accepted-oauth-scopes': accepted };
  const warnings = [...request.warnings];
  try {
    const answer = await run(slack, request, (code) => warnings.push(code));
    const body = warned(answer, warnings);
    slack.traffic.end(exchange, 'ok', body);
    return { status: 200, headers, body };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const body = warned(refusal(error), warnings);
    slack.traffic.end(exchange, error.code, body);
    return { status: 200, headers, body };
  }
};
