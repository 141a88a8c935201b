import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

/** Field names that may hold a secret or a capability, wherever they appear in a logged object. */
const secret = [
  'password',
  'token',
  'botToken',
  'appToken',
  'signingSecret',
  'privateKey',
  'pem',
  'passphrase',
  'authorization',
  'Authorization',
  'response_url',
  'responseUrl',
  'trigger_id',
  'triggerId',
];
const paths = secret.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]);

const tokens = /xox[abpers]-[\w-]+|xapp-[\w-]+|-----BEGIN [^-]+-----[\s\S]*?-----END [^-]+-----/g;

/** Text with anything that looks like a Slack token or a private key taken out. */
export const withoutSecrets = (text: string): string => text.replace(tokens, '[redacted]');

const plainError = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  return {
    type: error.name,
    message: withoutSecrets(error.message),
    ...('code' in error ? { code: error.code } : {}),
    ...(error.cause === undefined ? {} : { cause: plainError(error.cause) }),
    stack: withoutSecrets(error.stack ?? ''),
  };
};

/** The one log. Facts are fields; secrets are taken out by name and by shape. */
export const createLog = (level: string, destination?: DestinationStream): Log =>
  pino(
    {
      level,
      base: null,
      redact: { paths, censor: '[redacted]' },
      serializers: { err: plainError, error: plainError },
      hooks: {
        logMethod(args, method) {
          method.apply(
            this,
            args.map((arg) => (typeof arg === 'string' ? withoutSecrets(arg) : arg)) as typeof args,
          );
        },
      },
    },
    ...(destination === undefined ? [] : ([destination] as const)),
  );
