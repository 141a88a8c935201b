import type { Delivered } from '../delivery/delivery.js';
import type { Slack } from '../slack.js';
import type { Channel, Message, Person } from '../workspace/model.js';
import { findEphemeral } from '../workspace/posting.js';

/** Why a person could not do what was asked, by the names of the test interface. */
export type ActFault =
  | 'user_not_found'
  | 'channel_not_found'
  | 'message_not_found'
  | 'action_not_found'
  | 'view_not_found'
  | 'invalid_arguments';

export class ActError extends Error {
  constructor(
    readonly code: ActFault,
    detail = '',
  ) {
    super(detail === '' ? code : `${code}: ${detail}`);
  }
}

/** An act that sent nothing to the app. */
export const nothingSent: Delivered = {
  envelope_id: null,
  acked: false,
  error: null,
  response: null,
};

export const personOf = ({ workspace }: Slack, id: string): Person => {
  const person = workspace.person(id);
  if (!person || person.isBot) throw new ActError('user_not_found');
  return person;
};

/** A channel the person sees: a public one, or one they are in. `dm` is their own with the bot. */
export const channelOf = ({ workspace }: Slack, user: string, id: string): Channel => {
  const channel = id === 'dm' ? workspace.directMessage(user) : workspace.channel(id);
  if (!channel || (channel.isPrivate && !channel.members.includes(user)))
    throw new ActError('channel_not_found');
  return channel;
};

/** A message the person sees, theirs alone or everyone's. */
export const messageOf = (
  { workspace }: Slack,
  user: string,
  channel: string,
  ts: string,
): { message: Message; ephemeral: boolean } => {
  const shown = findEphemeral(workspace, user, channel, ts);
  if (shown) return { message: shown.message, ephemeral: true };
  const message = workspace.message(channel, ts);
  if (!message) throw new ActError('message_not_found');
  return { message, ephemeral: false };
};

/** Tells the person when the app did not answer in time or was not there. */
export const tellFailure = (
  { workspace }: Slack,
  user: string,
  channel: string,
  what: string,
  { error }: Delivered,
): void => {
  if (error !== null) workspace.notify(user, channel, `${what} failed with the error "${error}"`);
};
