import type { Delivered } from '../delivery/delivery.js';
import { type SentEvent, sendEvent } from '../delivery/events.js';
import type { Slack } from '../slack.js';
import type { View } from '../workspace/model.js';
import { viewForApp } from '../workspace/views.js';
import { ActError, nothingSent, personOf } from './acts.js';

/** A person opens the app's Home, or its Messages tab. The app hears of every opening. */
export const openHome = async (
  slack: Slack,
  user: string,
  tab: 'home' | 'messages',
): Promise<{ event: SentEvent | undefined; delivered: Delivered; view: View | null }> => {
  const { workspace } = slack;
  personOf(slack, user);
  if (tab === 'home' && !workspace.manifest.homeTab)
    throw new ActError('invalid_arguments', 'the manifest does not enable the Home tab');
  const published = workspace.state.homes[user];
  const event = await sendEvent(slack, 'app_home_opened', {
    type: 'app_home_opened',
    user,
    channel: workspace.directMessage(user)?.id ?? '',
    tab,
    event_ts: workspace.identity.ts(),
    ...(published && tab === 'home' ? { view: viewForApp(published) } : {}),
  });
  return {
    event,
    delivered: event?.delivered ?? nothingSent,
    view: workspace.state.homes[user] ?? null,
  };
};
