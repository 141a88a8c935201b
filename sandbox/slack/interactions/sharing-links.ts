import { sendEvent } from '../delivery/events.js';
import type { Slack } from '../slack.js';
import type { Channel, Message } from '../workspace/model.js';

/** The web addresses in a message's text. */
export const linksIn = (text: string): readonly string[] =>
  [...text.matchAll(/<(https?:\/\/[^|>\s]+)(?:\|[^>]*)?>/g)].map(([, url = '']) =>
    url.replaceAll('&amp;', '&'),
  );

/** The domain of the list that an address is on. */
export const domainOf = (domains: readonly string[], url: string): string | undefined => {
  if (!URL.canParse(url)) return undefined;
  const { hostname } = new URL(url);
  return domains.find((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
};

/** Tells the app of links to its domains in what a person wrote. It may answer with `chat.unfurl`. */
export const sendLinkEvent = async (
  slack: Slack,
  channel: Channel,
  message: Message,
): Promise<void> => {
  const { workspace } = slack;
  const { unfurlDomains } = workspace.manifest;
  const links = linksIn(message.text).flatMap((url) => {
    const domain = domainOf(unfurlDomains, url);
    return domain === undefined ? [] : [{ domain, url }];
  });
  if (links.length === 0) return;
  const unfurlId = `${channel.id}-${message.ts}-${workspace.identity.hex(8)}`;
  workspace.unfurlIds.set(unfurlId, { channel: channel.id, ts: message.ts });
  await sendEvent(slack, 'link_shared', {
    type: 'link_shared',
    channel: channel.id,
    is_bot_user_member: channel.members.includes(workspace.botUserId),
    user: message.user,
    message_ts: message.ts,
    ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
    unfurl_id: unfurlId,
    source: 'conversations_history',
    links,
    event_ts: workspace.identity.ts(),
  });
};
