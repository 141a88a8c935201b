/** What a failed call to Slack means for trying again. */
export type SlackFault =
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'rate_limited'; readonly seconds: number }
  /** No answer, so it may have happened. */
  | { readonly kind: 'unknown'; readonly error: string };

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** Reads an error of the Web API client by its documented `code` and fields. */
export const slackFault = (error: unknown): SlackFault => {
  const code = field(error, 'code');
  if (code === 'slack_webapi_platform_error') {
    const name = String(field(field(error, 'data'), 'error') ?? 'unknown_error');
    return name === 'ratelimited'
      ? { kind: 'rate_limited', seconds: 30 }
      : { kind: 'refused', error: name };
  }
  if (code === 'slack_webapi_rate_limited_error')
    return { kind: 'rate_limited', seconds: Number(field(error, 'retryAfter') ?? 30) };
  return { kind: 'unknown', error: error instanceof Error ? error.message : String(error) };
};

/** The platform's own word for a refusal, or `''`. */
export const refusal = (error: unknown): string => {
  const fault = slackFault(error);
  return fault.kind === 'refused' ? fault.error : '';
};
