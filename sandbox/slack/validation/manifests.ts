import type { JsonObject } from '../json.js';
import {
  all,
  anything,
  type Check,
  Findings,
  list,
  matching,
  oneOf,
  present,
  record,
  rule,
  text,
  truth,
} from './checks.js';

const address = text(3500);
const names = (most: number): Check => list(text(50), 0, most);
const prompts = (most: number): Check =>
  list(record({ title: text(3000), message: text(3000) }), 0, most);

const display = record(
  { name: text(35) },
  {
    description: text(140),
    long_description: text(4000, 175),
    background_color: matching(/^#([\da-f]{3}|[\da-f]{6})$/i, 'a colour such as #1f2d4d'),
  },
);

const command = record(
  { command: all(text(32, 2), matching(/^\/\S+$/, 'a command that begins with /')) },
  { description: text(2000), usage_hint: text(1000), should_escape: truth, url: text(3000) },
);

const shortcut = record(
  { name: text(24), callback_id: text(255) },
  { type: oneOf('global', 'message'), description: text(150) },
);

const features = all(
  record(
    {},
    {
      app_home: record(
        {},
        {
          home_tab_enabled: truth,
          messages_tab_enabled: truth,
          messages_tab_read_only_enabled: truth,
        },
      ),
      bot_user: record({ display_name: text(80) }, { always_online: truth }),
      slash_commands: list(command, 0, 50),
      shortcuts: list(shortcut, 0, 10),
      unfurl_domains: list(text(255), 0, 5),
      assistant_view: record(
        { assistant_description: text(3000) },
        { suggested_prompts: prompts(100) },
      ),
      agent_view: record(
        {},
        { agent_description: text(300), suggested_prompts: prompts(4), actions: anything },
      ),
      functions: anything,
      workflow_steps: anything,
      code_channels: anything,
    },
  ),
  rule(
    (value) => present(value, ['assistant_view', 'agent_view']).length < 2,
    'must not have both of: assistant_view, agent_view',
  ),
);

const subscription = record({ event_type: text(50) }, { app_id: text(50) });

const settings = record(
  {},
  {
    event_subscriptions: record(
      {},
      {
        request_url: address,
        bot_events: names(100),
        user_events: names(100),
        metadata_subscriptions: list(subscription, 0, 20),
      },
    ),
    interactivity: record(
      { is_enabled: truth },
      { request_url: address, message_menu_options_url: address },
    ),
    socket_mode_enabled: truth,
    org_deploy_enabled: truth,
    token_rotation_enabled: truth,
    is_hosted: truth,
    is_mcp_enabled: truth,
    allowed_ip_address_ranges: list(text(50), 0, 50),
    function_runtime: text(50),
    hermes_app_type: text(50),
    incoming_webhooks: anything,
    siws_links: anything,
  },
);

const scopes = names(255);

const manifest = record(
  { display_information: display },
  {
    features,
    oauth_config: record(
      {},
      {
        scopes: record(
          {},
          { bot: scopes, user: scopes, bot_optional: scopes, user_optional: scopes },
        ),
        redirect_urls: list(text(2500), 0, 1000),
        token_management_enabled: truth,
        pkce_enabled: truth,
      },
    ),
    settings,
    ...Object.fromEntries(
      [
        '$schema',
        '_metadata',
        'app_directory',
        'functions',
        'workflows',
        'datastores',
        'outgoing_domains',
        'types',
        'external_auth_providers',
        'mcp_servers',
      ].map((key) => [key, anything]),
    ),
  },
);

/** What Slack refuses a manifest for (github.com/slackapi/manifest-schema), one line per fault. */
export const manifestFaults = (raw: JsonObject): readonly string[] => {
  const findings = new Findings('message');
  manifest(raw, '', findings);
  return findings.lines;
};
