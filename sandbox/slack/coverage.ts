import type { Area } from '../area.js';
import { methods } from './web-api/index.js';

/** Methods that do less than Slack's, and what is missing or different. */
export const partly: Readonly<Record<string, string>> = {
  'apps.connections.open': 'ten sockets of one app; sockets are not renewed by themselves',
  'conversations.join': 'the bot alone joins; nobody else comes or goes',
  'conversations.open': 'the direct message of the bot with one person',
};

/** Parts of Slack a bot may use that the local Slack does not have; each is refused by its name. */
export const missing: Readonly<Record<string, string>> = {
  'assistant.*': 'no assistant threads, status lines or suggested prompts',
  'bookmarks.*': 'no bookmarks',
  'canvases.*': 'no canvases',
  'chat.scheduleMessage': 'nothing is posted later',
  'chat.startStream, appendStream, stopStream': 'no streamed messages',
  'chat.unfurl': 'links are not unfurled and link_shared is not sent',
  'conversations.create, invite, archive': 'the channels are fixed at the start',
  'files.upload': 'gone from Slack; use the three steps',
  'oauth.*': 'one workspace, one installation, fixed tokens',
  'pins.*': 'no pins',
};

/** Methods the local Slack answers, in order of their names. */
export const offered = (): readonly string[] => Object.keys(methods).sort();

/** What the local Slack does and does not do of the Web API. Tests hold it to the code, both ways. */
export const coverage = (): Area => ({
  title: 'Web API',
  full: offered().filter((name) => !Object.hasOwn(partly, name)),
  partly,
  missing,
});
