import { methods } from './web-api/index.js';

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
