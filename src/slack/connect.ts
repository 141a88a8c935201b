import type { App } from '@slack/bolt';
import type { Log } from '../log.js';
import type { Receiving } from './receiver.js';
import { slackFault } from './slack-error.js';

/** A connection that keeps itself up. */
export interface Link {
  readonly isConnected: () => boolean;
  stop(): Promise<void>;
}

export interface LinkParts {
  readonly log: Log;
  readonly monotonicMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** A new app on a new receiver: one that failed cannot be started again. */
  readonly build: () => { readonly app: App; readonly receiving: Receiving };
}

const startLimitMs = 20_000;
const longestPauseMs = 60_000;
/** The client reconnects by itself within seconds; after this long it is built anew. */
const patienceMs = 60_000;
const lookMs = 5_000;

const advice: Readonly<Record<string, string>> = {
  invalid_auth:
    'SLACK_BOT_TOKEN or SLACK_APP_TOKEN is not valid. Reinstall the app and copy both again.',
  not_authed:
    'SLACK_BOT_TOKEN or SLACK_APP_TOKEN is not valid. Reinstall the app and copy both again.',
  account_inactive: 'The app was removed from the workspace. Install it again.',
  token_revoked: 'The token was revoked. Install the app again and copy the new one.',
  missing_scope: 'A scope of manifest.yml is missing. Reinstall the app from the manifest.',
};

const withLimit = async <T>(work: Promise<T>, ms: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no connection within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Connects to Slack, says why when it cannot, and tries again with longer and longer pauses. */
export const keepConnected = (parts: LinkParts): Link => {
  const { log, sleep, monotonicMs } = parts;
  const state: { stopped: boolean; current: { app: App; receiving: Receiving } | null } = {
    stopped: false,
    current: null,
  };
  const close = async (app: App): Promise<void> => {
    await withLimit(Promise.resolve(app.stop()), 5000).catch((error: unknown) =>
      log.debug({ err: error }, 'closing a connection to Slack'),
    );
  };
  const connect = async (): Promise<void> => {
    for (let failures = 0; !state.stopped; failures += 1) {
      const built = parts.build();
      try {
        await withLimit(built.app.init(), startLimitMs);
        await withLimit(Promise.resolve(built.app.start()), startLimitMs);
        state.current = built;
        log.info('Connected to Slack');
        return;
      } catch (error) {
        const fault = slackFault(error);
        const word = fault.kind === 'rate_limited' ? 'ratelimited' : fault.error;
        const pauseMs = Math.min(longestPauseMs, 1000 * 2 ** Math.min(failures, 6));
        log.warn(
          { error: word, pauseMs },
          `Slack cannot be reached. ${advice[word] ?? 'Look at SLACK_API_URL and the network.'} It is tried again by itself.`,
        );
        await close(built.app);
        await sleep(pauseMs);
      }
    }
  };
  const guard = async (): Promise<void> => {
    await connect();
    let seenAt = monotonicMs();
    while (!state.stopped) {
      await sleep(lookMs);
      if (state.current?.receiving.isConnected()) seenAt = monotonicMs();
      else if (!state.stopped && monotonicMs() - seenAt > patienceMs) {
        log.warn('The connection to Slack did not come back; it is made anew');
        if (state.current !== null) await close(state.current.app);
        state.current = null;
        await connect();
        seenAt = monotonicMs();
      }
    }
  };
  guard().catch((error: unknown) => log.error({ err: error }, 'keeping the connection to Slack'));
  return {
    isConnected: () => state.current?.receiving.isConnected() ?? false,
    stop: async () => {
      state.stopped = true;
      if (state.current !== null) await close(state.current.app);
    },
  };
};
