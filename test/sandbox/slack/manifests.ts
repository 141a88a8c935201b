import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { manifestPath } from './person.js';

/** The scopes a bot may have for what the local Slack offers. */
const allScopes = [
  'app_mentions:read',
  'assistant:write',
  'bookmarks:read',
  'bookmarks:write',
  'channels:history',
  'channels:join',
  'channels:read',
  'chat:write',
  'chat:write.customize',
  'commands',
  'emoji:read',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:read',
  'im:write',
  'links:read',
  'links:write',
  'mpim:history',
  'mpim:read',
  'mpim:write',
  'pins:read',
  'pins:write',
  'reactions:read',
  'reactions:write',
  'team:read',
  'usergroups:read',
  'users.profile:read',
  'users:read',
  'users:read.email',
];

export interface WrittenManifest {
  readonly path: string;
  remove(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: a manifest is changed by the tests that know it
type Change = (manifest: any) => void;

/** The manifest of these tests, changed, in a file of its own. */
export const aManifest = async (change: Change): Promise<WrittenManifest> => {
  const folder = await mkdtemp(join(tmpdir(), 'slack-manifest-'));
  const manifest = parse(await readFile(manifestPath, 'utf8'));
  change(manifest);
  const path = join(folder, 'manifest.yml');
  await writeFile(path, stringify(manifest));
  return { path, remove: () => rm(folder, { recursive: true }) };
};

/** A manifest with every scope and event, for what one app alone would not ask for. */
export const aGenerousManifest = (change: Change = () => undefined): Promise<WrittenManifest> =>
  aManifest((manifest) => {
    manifest.oauth_config.scopes.bot = allScopes;
    manifest.features.unfurl_domains = ['models.example'];
    manifest.settings.event_subscriptions.bot_events.push(
      'link_shared',
      'message.channels',
      'pin_added',
      'reaction_removed',
    );
    change(manifest);
  });

/** A manifest without some scopes. */
export const aManifestWithout = (...scopes: readonly string[]): Promise<WrittenManifest> =>
  aGenerousManifest((manifest) => {
    manifest.oauth_config.scopes.bot = allScopes.filter((scope) => !scopes.includes(scope));
  });
