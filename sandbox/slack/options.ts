import type { RandomBytes } from './workspace/identity.js';
import type { PersonSeed } from './workspace/seed.js';

export interface SlackOptions {
  /** Loopback port; a free one without it. */
  readonly port?: number;
  /** Manifest of the app, YAML or JSON. `SANDBOX_SLACK_MANIFEST` is the caller's to read. */
  readonly manifestPath: string;
  /** Folder the workspace is kept in; without it nothing survives `stop`. */
  readonly stateFolder?: string;
  /** Who is in a new workspace; an engineer and two reviewers without it. */
  readonly people?: readonly PersonSeed[];
  readonly log: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly random?: RandomBytes;
  /** Whether calls are limited as on Slack; a test may ask for it later. */
  readonly rateLimits?: boolean;
  /** How long an uploaded file has no type yet, in milliseconds; 0 without it. */
  readonly fileDelayMs?: number;
}

/** A running local Slack. */
export interface SlackServer {
  readonly host: string;
  readonly port: number;
  readonly apiUrl: string;
  readonly page: string;
  /** Where an incoming webhook posts; null for an app without the scope `incoming-webhook`. */
  readonly webhookUrl: string | null;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  /** Id of the public channel the app and all people are in. */
  readonly channel: string;
  readonly workspace: {
    readonly teamId: string;
    /** In the order they were given. */
    readonly people: readonly {
      readonly id: string;
      readonly name: string;
      readonly realName: string;
    }[];
    readonly channels: readonly { readonly id: string; readonly name: string }[];
    readonly usergroups: readonly { readonly id: string; readonly handle: string }[];
  };
  /**
   * Makes what lives for a time as much older, in milliseconds: triggers, `response_url`s, statuses and scheduled
   * messages. The time of messages stays the machine's, which apps compare with their own.
   */
  readonly leap: (ms: number) => void;
  stop(): Promise<void>;
}
