import type { JsonObject } from '../json.js';
import type { Channel } from '../workspace/model.js';
import type { Workspace } from '../workspace/workspace.js';

/** What the bot has read of a conversation: nothing, since it reads no channel as people do. */
const nothingRead = '0000000000.000000';

const saying = (value: string, creator: string, created: number): JsonObject =>
  value === '' ? { value, creator: '', last_set: 0 } : { value, creator, last_set: created };

/**
 * A conversation as the Web API returns it. Nothing is shared with other workspaces, so the fields about
 * sharing are as of a channel that never was.
 */
export const channelForApp = (
  { state, botUserId }: Workspace,
  channel: Channel,
  { counted }: { counted: boolean },
): JsonObject => {
  const common = {
    id: channel.id,
    created: channel.created,
    updated: channel.created * 1000,
    is_archived: false,
    is_im: channel.isIm,
    is_mpim: false,
    is_org_shared: false,
    context_team_id: state.team.id,
    last_read: nothingRead,
    properties: {},
  };
  if (channel.isIm)
    return {
      ...common,
      user: channel.members.find((id) => id !== botUserId),
      is_user_deleted: false,
      is_open: true,
      priority: 0,
    };
  const creator = state.people[0]?.id ?? '';
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate,
    is_private: channel.isPrivate,
    is_general: false,
    is_member: channel.members.includes(botUserId),
    creator,
    unlinked: 0,
    is_shared: false,
    is_ext_shared: false,
    is_pending_ext_shared: false,
    pending_shared: [],
    pending_connected_team_ids: [],
    shared_team_ids: [state.team.id],
    previous_names: [],
    parent_conversation: null,
    ...(counted ? { num_members: channel.members.length } : {}),
    topic: saying(channel.topic, creator, channel.created),
    purpose: saying('', creator, channel.created),
  };
};
