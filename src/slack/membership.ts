import type { webApi } from '@slack/bolt';
import type { Log } from '../log.js';
import { refusal } from './slack-error.js';

/** Says in the log which of the channels the bot cannot post in, and what to do about it. */
export const checkMembership = async (
  web: webApi.WebClient,
  channels: readonly string[],
  log: Log,
): Promise<void> => {
  for (const channel of new Set(channels)) {
    try {
      const found = await web.conversations.info({ channel });
      if (found.channel?.is_member === false)
        log.warn(
          { channel },
          'Dagbot is not a member of this channel. Type there: /invite @Dagbot',
        );
    } catch (error) {
      if (refusal(error) === 'channel_not_found')
        log.warn(
          { channel },
          'Slack does not know this channel, or it is private. Look at DAGBOT_CHANNEL and its kin, and type there: /invite @Dagbot',
        );
      else log.debug({ err: error, channel }, 'looking whether Dagbot is a member');
    }
  }
};
