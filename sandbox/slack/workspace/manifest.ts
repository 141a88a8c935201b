import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { asObject, asObjects, asText, asTexts, type JsonObject } from '../json.js';
import { manifestFaults } from '../validation/manifests.js';

export interface Command {
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
  readonly shouldEscape: boolean;
  readonly url: string;
}

export interface Shortcut {
  readonly name: string;
  readonly type: 'global' | 'message';
  readonly callbackId: string;
  readonly description: string;
}

/** What the app may do and is told of, read from its manifest. */
export interface Manifest {
  readonly name: string;
  readonly botName: string;
  readonly commands: readonly Command[];
  readonly shortcuts: readonly Shortcut[];
  readonly scopes: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
  /** Types of metadata the app subscribed to. */
  readonly metadataTypes: ReadonlySet<string>;
  /** Domains whose links the app unfurls. */
  readonly unfurlDomains: readonly string[];
  readonly homeTab: boolean;
  readonly messagesTab: boolean;
  readonly messagesReadOnly: boolean;
  readonly interactive: boolean;
  readonly socketMode: boolean;
  readonly eventsUrl: string;
  readonly interactionsUrl: string;
  readonly optionsUrl: string;
}

const readCommand = (raw: JsonObject): Command => ({
  command: asText(raw.command),
  description: asText(raw.description),
  usageHint: asText(raw.usage_hint),
  shouldEscape: raw.should_escape === true,
  url: asText(raw.url),
});

const readShortcut = (raw: JsonObject): Shortcut => ({
  name: asText(raw.name),
  type: raw.type === 'message' ? 'message' : 'global',
  callbackId: asText(raw.callback_id),
  description: asText(raw.description),
});

/** Reads a manifest from YAML or JSON text. Throws an error naming every fault. */
export const parseManifest = (text: string): Manifest => {
  const raw = asObject(parse(text));
  const faults = manifestFaults(raw);
  if (faults.length > 0) throw new Error(`reading the app manifest: ${faults.join('; ')}`);
  const features = asObject(raw.features);
  const settings = asObject(raw.settings);
  const events = asObject(settings.event_subscriptions);
  const interactivity = asObject(settings.interactivity);
  const home = asObject(features.app_home);
  const name = asText(asObject(raw.display_information).name);
  return {
    name,
    botName: asText(asObject(features.bot_user).display_name) || name,
    commands: asObjects(features.slash_commands).map(readCommand),
    shortcuts: asObjects(features.shortcuts).map(readShortcut),
    scopes: new Set(asTexts(asObject(asObject(raw.oauth_config).scopes).bot)),
    events: new Set(asTexts(events.bot_events)),
    metadataTypes: new Set(
      asObjects(events.metadata_subscriptions).map(({ event_type }) => asText(event_type)),
    ),
    unfurlDomains: asTexts(features.unfurl_domains),
    homeTab: home.home_tab_enabled === true,
    messagesTab: home.messages_tab_enabled === true,
    messagesReadOnly: home.messages_tab_read_only_enabled === true,
    interactive: interactivity.is_enabled === true,
    socketMode: settings.socket_mode_enabled === true,
    eventsUrl: asText(events.request_url),
    interactionsUrl: asText(interactivity.request_url),
    optionsUrl: asText(interactivity.message_menu_options_url),
  };
};

export const readManifest = async (path: string): Promise<Manifest> =>
  parseManifest(await readFile(path, 'utf8'));
