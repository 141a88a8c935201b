import { asText, type JsonObject } from '../json.js';
import type { Slack } from '../slack.js';
import type { Attempt, Delivered } from './delivery.js';

/** Pauses before an unacknowledged event is sent again, in milliseconds (slack.dev: at once, 1 min, 5 min). */
const retryPausesMs = [1000, 60_000, 300_000];
/** How long a redelivery waits for a socket, in milliseconds. */
const patienceMs = 600_000;

export interface SentEvent {
  readonly event_id: string;
  readonly type: string;
  readonly acked: boolean;
}

/** An event with all that is known of its first delivery. */
export interface DeliveredEvent extends SentEvent {
  readonly delivered: Delivered;
}

const envelope = ({ workspace }: Slack, event: JsonObject, eventId: string): JsonObject => {
  const { team, app, secrets } = workspace.state;
  return {
    token: secrets.verification,
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: app.id,
    event,
    type: 'event_callback',
    event_id: eventId,
    event_time: Math.floor(workspace.now() / 1000),
    event_context: `4-${workspace.identity.hex(12)}`,
    is_ext_shared_channel: false,
    authorizations: [
      {
        enterprise_id: null,
        team_id: team.id,
        user_id: app.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
  };
};

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });

const redeliver = async (
  slack: Slack,
  payload: JsonObject,
  name: string,
  first: Attempt,
): Promise<void> => {
  let last = first;
  for (const [index, wait] of retryPausesMs.entries()) {
    if (last.again === null) return;
    await pause(wait);
    if (slack.workspace.manifest.socketMode && !(await slack.sockets.waitForOne(patienceMs)))
      return;
    if (slack.stopped()) return;
    const retry = { attempt: index + 1, reason: last.again };
    last = await slack.delivery.attempt('events_api', `${name} (again)`, payload, retry);
  }
};

/**
 * Tells the app of an event it subscribed to, by the name it subscribes with (`message.im`, `app_mention`).
 * Answers after the first acknowledgement or its time-out; what was not acknowledged is sent again.
 * Undefined when the app did not subscribe.
 */
export const sendEvent = async (
  slack: Slack,
  subscription: string,
  event: JsonObject,
): Promise<DeliveredEvent | undefined> => {
  if (!slack.workspace.manifest.events.has(subscription)) return undefined;
  const eventId = slack.workspace.identity.id('Ev');
  const payload = envelope(slack, event, eventId);
  const first = await slack.delivery.attempt('events_api', subscription, payload);
  const { delivered } = first;
  const lost = first.again === null && slack.faults.repeatsEvent();
  const reason = slack.workspace.manifest.socketMode ? 'timeout' : 'http_timeout';
  void redeliver(slack, payload, subscription, lost ? { ...first, again: reason } : first);
  return { event_id: eventId, type: asText(event.type), acked: delivered.acked, delivered };
};
