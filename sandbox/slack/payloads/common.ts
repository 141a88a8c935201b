import type { JsonObject } from '../json.js';
import type { Channel, Message } from '../workspace/model.js';
import type { Workspace } from '../workspace/workspace.js';

/** The parts every payload of a person's act begins with. */
export const actPart = (workspace: Workspace, type: string, user: string): JsonObject => {
  const { team, app, secrets } = workspace.state;
  const name = workspace.person(user)?.name ?? '';
  return {
    type,
    user: { id: user, username: name, name, team_id: team.id },
    api_app_id: app.id,
    token: secrets.verification,
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
};

/** The name payloads give a channel: direct messages and private channels have a word instead. */
export const channelName = ({ isIm, isPrivate, name }: Channel): string => {
  if (isIm) return 'directmessage';
  return isPrivate ? 'privategroup' : name;
};

export const channelPart = (channel: Channel): JsonObject => ({
  id: channel.id,
  name: channelName(channel),
});

/** A message as the app sees it. Metadata is whole only for whoever asks for it; else its type alone. */
export const messageForApp = (message: Message, metadata: 'whole' | 'type'): JsonObject => {
  const { asked: _asked, taskMode: _mode, ...seen } = message;
  const eventType = message.metadata?.event_type;
  if (metadata === 'type' && eventType !== undefined)
    return structuredClone({
      ...seen,
      metadata: { event_type: eventType },
    }) as unknown as JsonObject;
  return structuredClone(seen) as unknown as JsonObject;
};
