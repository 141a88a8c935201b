import type { Delivered } from '../delivery/delivery.js';
import { actPart, channelPart, messageForApp } from '../payloads/common.js';
import type { Slack } from '../slack.js';
import { ActError, channelOf, messageOf, personOf, tellFailure } from './acts.js';

export interface ShortcutUse {
  readonly user: string;
  readonly callbackId: string;
  readonly channel?: string | undefined;
  readonly ts?: string | undefined;
}

/** A person uses a shortcut of the manifest: a global one, or one on a message when `ts` is given. */
export const useShortcut = async (slack: Slack, use: ShortcutUse): Promise<Delivered> => {
  const { workspace } = slack;
  personOf(slack, use.user);
  const type = use.ts === undefined ? 'global' : 'message';
  const known = workspace.manifest.shortcuts.find(
    (shortcut) => shortcut.callbackId === use.callbackId && shortcut.type === type,
  );
  if (!known)
    throw new ActError(
      'invalid_arguments',
      `no ${type} shortcut ${use.callbackId} in the manifest`,
    );
  const common = {
    callback_id: use.callbackId,
    trigger_id: slack.triggers.issue(use.user, { channel: use.channel ?? '' }),
    action_ts: workspace.identity.ts(),
  };
  if (use.ts === undefined) {
    const payload = { ...actPart(workspace, 'shortcut', use.user), ...common };
    const delivered = await slack.delivery.deliver(
      'interactive',
      `shortcut ${use.callbackId}`,
      payload,
    );
    tellFailure(slack, use.user, '', `“${known.name}”`, delivered);
    return delivered;
  }
  const channel = channelOf(slack, use.user, use.channel ?? '');
  const { message, ephemeral } = messageOf(slack, use.user, channel.id, use.ts);
  const place = {
    user: use.user,
    channel: channel.id,
    actedOn: { ts: use.ts, ephemeral },
    threadTs: null,
    line: null,
  };
  const delivered = await slack.delivery.deliver(
    'interactive',
    `message_action ${use.callbackId}`,
    {
      ...actPart(workspace, 'message_action', use.user),
      ...common,
      channel: channelPart(channel),
      message: messageForApp(message, 'whole'),
      message_ts: use.ts,
      response_url: slack.responses.issue(place),
    },
  );
  tellFailure(slack, use.user, channel.id, `“${known.name}”`, delivered);
  return delivered;
};
