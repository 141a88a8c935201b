import { sendEvent } from '../delivery/events.js';
import { asText, type JsonObject } from '../json.js';
import type { Slack } from '../slack.js';
import type { Channel, Message } from '../workspace/model.js';

type Change = 'posted' | 'updated' | 'deleted';

const changeOf = (before: JsonObject | undefined, after: JsonObject | undefined): Change | null => {
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  if (!before) return 'posted';
  return after ? 'updated' : 'deleted';
};

/**
 * Tells the app what became of a message's metadata: `message_metadata_posted`, `…_updated` or `…_deleted`, to
 * whoever subscribed to the event and, in `metadata_subscriptions`, to the metadata's type. The app named
 * there is not looked at: one app alone posts here, and its manifest cannot know the id it was given.
 */
export const sendMetadataEvent = async (
  slack: Slack,
  channel: Channel,
  { ts, user, bot_id }: Message,
  { before, after }: { before?: JsonObject | undefined; after?: JsonObject | undefined },
): Promise<void> => {
  const { manifest, state, identity, botUserId } = slack.workspace;
  const change = changeOf(before, after);
  const types = [before, after].map((metadata) => asText(metadata?.event_type));
  if (change === null || !types.some((type) => manifest.metadataTypes.has(type))) return;
  if (!channel.members.includes(botUserId)) return;
  const eventTs = change === 'posted' ? ts : identity.ts();
  await sendEvent(slack, `message_metadata_${change}`, {
    type: `message_metadata_${change}`,
    app_id: state.app.id,
    ...(bot_id === undefined ? {} : { bot_id }),
    user_id: user,
    team_id: state.team.id,
    channel_id: channel.id,
    ...(before ? { previous_metadata: before } : {}),
    ...(after ? { metadata: after } : {}),
    message_ts: ts,
    ...(change === 'deleted' ? { deleted_ts: eventTs } : {}),
    event_ts: eventTs,
  });
};
