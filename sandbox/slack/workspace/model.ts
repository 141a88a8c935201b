import type { JsonObject } from '../json.js';

/** A person, or the app's bot user. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly title: string;
  readonly isBot: boolean;
  /** IANA zone name, as `users.info` gives it. */
  readonly timezone: string;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly isIm: boolean;
  readonly isPrivate: boolean;
  /** Seconds since 1970. */
  readonly created: number;
  readonly topic: string;
  members: string[];
}

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  users: string[];
}

export interface Reaction {
  readonly name: string;
  users: string[];
  count: number;
}

/** A message as the Web API returns it. `ts` is its id within a channel. */
export interface Message {
  readonly type: 'message';
  subtype?: string;
  readonly user: string;
  text: string;
  readonly ts: string;
  readonly team: string;
  bot_id?: string;
  app_id?: string;
  bot_profile?: JsonObject;
  client_msg_id?: string;
  blocks?: readonly JsonObject[];
  attachments?: readonly JsonObject[];
  metadata?: JsonObject;
  thread_ts?: string;
  parent_user_id?: string;
  reply_count?: number;
  reply_users?: string[];
  reply_users_count?: number;
  latest_reply?: string;
  edited?: { user: string; ts: string };
  reactions?: Reaction[];
  files?: readonly JsonObject[];
  /** The command line an `in_channel` answer was given to: shown by the page, never sent to the app. */
  asked?: { user: string; line: string };
}

/** A message only one person sees. */
export interface Ephemeral {
  readonly user: string;
  readonly channel: string;
  readonly message: Message;
}

/** A view as the Web API returns it (slack.dev, "View object"). Absent texts are empty strings. */
export interface View {
  readonly id: string;
  readonly team_id: string;
  readonly type: 'modal' | 'home';
  blocks: readonly JsonObject[];
  private_metadata: string;
  callback_id: string;
  external_id: string;
  state: { values: JsonObject };
  hash: string;
  title: JsonObject | null;
  submit: JsonObject | null;
  close: JsonObject | null;
  clear_on_close: boolean;
  notify_on_close: boolean;
  submit_disabled: boolean;
  root_view_id: string;
  previous_view_id: string | null;
  readonly app_id: string;
  readonly app_installed_team_id: string;
  readonly bot_id: string;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  title: string;
  readonly created: number;
  size: number;
  altText: string;
  /** Base64 of the bytes; null until they were uploaded. */
  content: string | null;
  /** Milliseconds since 1970 from which the type is known; null before completion. */
  readyAt: number | null;
  shares: string[];
}

/** What survives a restart when the server has a state folder. */
export interface State {
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly app: { readonly id: string; readonly botId: string; readonly botUserId: string };
  readonly secrets: {
    readonly botToken: string;
    readonly appToken: string;
    readonly signingSecret: string;
    readonly verification: string;
  };
  readonly people: Person[];
  readonly channels: Channel[];
  readonly usergroups: UserGroup[];
  /** Id of the channel the app works in. */
  readonly channel: string;
  messages: Record<string, Message[]>;
  ephemerals: Ephemeral[];
  homes: Record<string, View>;
  files: Record<string, StoredFile>;
}
