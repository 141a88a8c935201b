import type { JsonObject } from '../json.js';
import type { Content } from './posting.js';

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
  /** True in the stone of a deleted message. */
  hidden?: true;
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
  /** Of the first message of a thread: nobody locks threads here, and the bot follows none. */
  is_locked?: false;
  subscribed?: false;
  /** The first message of the thread, in a reply that was also told to the channel. */
  root?: Message;
  edited?: { user: string; ts: string };
  reactions?: Reaction[];
  files?: readonly JsonObject[];
  /** A name and picture of its own, where the app gave them. */
  username?: string;
  icons?: JsonObject;
  /** Channels it is pinned to: its own, or none. */
  pinned_to?: string[];
  /** Whether text may still be appended; absent in messages that were never streamed. */
  streaming_state?: 'in_progress' | 'completed';
  /** How the tasks of a streamed message are shown; never sent to the app. */
  taskMode?: TaskMode;
  /** The command line an `in_channel` answer was given to: shown by the page, never sent to the app. */
  asked?: { user: string; line: string };
}

/** `timeline` and `dense` show tasks one by one, `plan` in one plan. */
export type TaskMode = 'timeline' | 'dense' | 'plan';

/** A message to be posted later. */
export interface Scheduled {
  readonly id: string;
  readonly channel: string;
  /** Seconds since 1970. */
  readonly postAt: number;
  /** How much earlier it is posted, in milliseconds, because the clock leapt ahead while it waited. */
  leaptMs?: number;
  readonly created: number;
  readonly broadcast: boolean;
  readonly content: Content;
}

export interface Pin {
  readonly channel: string;
  readonly ts: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly by: string;
}

/** A bookmark of a channel as the Web API returns it. */
export interface Bookmark {
  readonly id: string;
  readonly channel_id: string;
  title: string;
  link: string;
  emoji: string;
  readonly type: 'link';
  readonly entity_id: null;
  readonly icon_url: null;
  readonly shortcut_id: null;
  readonly app_action_id: null;
  readonly app_id: string;
  readonly rank: string;
  readonly date_created: number;
  date_updated: number;
  readonly last_updated_by_user_id: string;
  readonly last_updated_by_team_id: string;
}

/** What an assistant says about one of its threads. */
export interface AssistantThread {
  readonly channel: string;
  /** Empty for the prompts of a conversation that has no thread. */
  readonly thread_ts: string;
  title: string;
  status: string;
  loading_messages: readonly string[];
  /** Milliseconds since 1970 until which the status is shown. */
  statusUntil: number;
  prompts: readonly { readonly title: string; readonly message: string }[];
  promptsTitle: string;
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
  /** Set when the modal stands for a legacy dialog; never sent to the app. */
  dialog?: Dialog;
}

/** What a legacy dialog has beside its fields (docs.slack.dev, "Dialogs"). */
export interface Dialog {
  readonly callbackId: string;
  readonly state: string;
  readonly notifyOnCancel: boolean;
  /** Where the person was when it opened; empty outside of channels. */
  readonly channel: string;
}

export interface StoredFile {
  readonly id: string;
  /** Who uploaded it; the app without it. */
  readonly user?: string;
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

/** What people and the app wrote: everything that a reset empties. */
export interface Written {
  messages: Record<string, Message[]>;
  ephemerals: Ephemeral[];
  homes: Record<string, View>;
  files: Record<string, StoredFile>;
  scheduled: Scheduled[];
  pins: Pin[];
  bookmarks: Bookmark[];
  threads: AssistantThread[];
}

/** A workspace in which nothing was written yet. */
export const nothingWritten = (): Written => ({
  messages: {},
  ephemerals: [],
  homes: {},
  files: {},
  scheduled: [],
  pins: [],
  bookmarks: [],
  threads: [],
});

/** What survives a restart when the server has a state folder. */
export interface State extends Written {
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
}
