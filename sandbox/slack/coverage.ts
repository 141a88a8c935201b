import type { Area } from '../area.js';
import { methods } from './web-api/index.js';

/** Methods that do less than Slack's, and what is missing or different. */
export const partly: Readonly<Record<string, string>> = {
  'apps.connections.open': 'ten sockets of one app; sockets are not renewed by themselves',
  'chat.appendStream':
    'people cannot stop a stream: `stopped_by_user` comes by `POST test/fault` only',
  'chat.unfurl': 'for posted messages; links in the composer are not announced',
  'conversations.join': 'the bot alone joins; nobody else comes or goes',
  'conversations.open': 'the direct message of the bot with one person',
  'dialog.open': 'selects that ask the app for their options are refused',
  'emoji.list': 'a workspace without emoji of its own',
  'files.completeUploadExternal':
    'a type follows the name of the file, not its content; no previews',
  'users.getPresence': 'everybody is there',
};

/** Parts of Slack a bot may use that the local Slack does not have; each is refused by its name. */
export const missing: Readonly<Record<string, string>> = {
  'agents.*': 'no agent sessions or conversations',
  'apps.manifest.*': 'the manifest is a file',
  'calls.*': 'no calls',
  'canvases.*': 'no canvases',
  'conversations.create, invite, archive': 'the channels are fixed at the start',
  'conversations.inviteShared, acceptSharedInvite, listConnectInvites': 'one workspace',
  'files.remote.*': 'no files that lie elsewhere',
  'files.upload': 'gone from Slack; use the three steps',
  'functions.*': 'no steps of workflows',
  'oauth.*': 'one workspace, one installation, fixed tokens',
  'reminders.*': 'for tokens of people only',
  'team.billing.info': 'nothing is paid here',
  'team.preferences.list': 'a workspace without preferences',
  'users.profile.set': 'for tokens of people only',
  'users.setPhoto': 'for tokens of people only',
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
