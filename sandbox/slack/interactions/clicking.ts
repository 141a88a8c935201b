import type { Delivered } from '../delivery/delivery.js';
import { asPlain, asText, type Json, type JsonObject } from '../json.js';
import { actionEntry } from '../payloads/block-actions.js';
import { actPart, channelPart, messageForApp } from '../payloads/common.js';
import type { Slack } from '../slack.js';
import type { View } from '../workspace/model.js';
import type { StateValues } from '../workspace/picks.js';
import { viewForApp } from '../workspace/views.js';
import { ActError, channelOf, messageOf, nothingSent, personOf, tellFailure } from './acts.js';
import { optionWithValue, type Placed, placedElements } from './elements.js';
import { blocksOf, containerPart } from './message-elements.js';
import { keepValues, withValue } from './state-values.js';
import { answerTo, storeValues, viewOf, withTyped } from './view-values.js';

/** What a person pressed or picked, and where. */
export interface Click {
  readonly user: string;
  readonly actionId: string;
  readonly blockId?: string | undefined;
  readonly value?: Json | undefined;
  readonly channel?: string | undefined;
  readonly ts?: string | undefined;
  readonly viewId?: string | undefined;
  /** What stands in the other inputs at that moment, as for submit. */
  readonly values?: JsonObject | undefined;
}

const offers = (placed: Placed, value: Json | undefined): boolean =>
  typeof value === 'string' &&
  (placed.element.value === value || optionWithValue(placed.element, value) !== undefined);

/** The element meant; where several share an id, the one that holds the value. */
export const findElement = (blocks: readonly JsonObject[], click: Click): Placed => {
  const fitting = placedElements(blocks).filter(
    ({ actionId, blockId }) =>
      actionId === click.actionId && (click.blockId === undefined || blockId === click.blockId),
  );
  const placed = fitting.find((entry) => offers(entry, click.value)) ?? fitting[0];
  if (!placed) throw new ActError('action_not_found', click.actionId);
  return placed;
};

const answerOf = (slack: Slack, placed: Placed, value: Json | undefined) => {
  const option =
    placed.element.type === 'overflow'
      ? optionWithValue(placed.element, asPlain(value))
      : undefined;
  if (placed.element.type === 'overflow' && !option)
    throw new ActError(
      'invalid_arguments',
      `no option ${JSON.stringify(value)} in ${placed.actionId}`,
    );
  return { option, state: answerTo(slack, placed.element, value) };
};

const withAnswer = (
  values: StateValues,
  placed: Placed,
  state: JsonObject | undefined,
): StateValues =>
  state === undefined ? values : withValue(values, placed.blockId, placed.actionId, state);

const sends = ({ inInput, block, element }: Placed): boolean =>
  !inInput || block.dispatch_action === true || element.type === 'button';

const clickInMessage = async (slack: Slack, click: Click): Promise<Delivered> => {
  const { workspace } = slack;
  const channel = channelOf(slack, click.user, click.channel ?? '');
  const ts = click.ts ?? '';
  const { message, ephemeral } = messageOf(slack, click.user, channel.id, ts);
  const blocks = blocksOf(message);
  const placed = findElement(blocks, click);
  const { option, state } = answerOf(slack, placed, click.value);
  const kept = keepValues(blocks, workspace.picks.of(click.user, channel.id, ts), channel.id);
  const before = click.values ? withTyped(slack, blocks, kept, click.values) : kept;
  const values = withAnswer(before, placed, state);
  workspace.picks.set(click.user, channel.id, ts, values);
  if (!sends(placed)) return nothingSent;
  const place = {
    user: click.user,
    channel: channel.id,
    actedOn: { ts, ephemeral },
    threadTs: message.thread_ts ?? null,
    line: null,
  };
  const delivered = await slack.delivery.deliver('interactive', `block_actions ${click.actionId}`, {
    ...actPart(workspace, 'block_actions', click.user),
    ...containerPart(message, placed, { channel: channel.id, ephemeral }),
    trigger_id: slack.triggers.issue(click.user, { channel: channel.id }),
    channel: channelPart(channel),
    ...(ephemeral ? {} : { message: messageForApp(message, 'whole') }),
    state: { values },
    response_url: slack.responses.issue(place),
    actions: [actionEntry(placed, click.value, { option, state }, workspace.identity.ts())],
  });
  tellFailure(slack, click.user, channel.id, labelOf(placed), delivered);
  return delivered;
};

const labelOf = ({ element, actionId }: Placed): string => {
  const label = asText((element.text as JsonObject | undefined)?.text);
  return label === '' ? actionId : `“${label}”`;
};

const clickInView = async (slack: Slack, click: Click, view: View): Promise<Delivered> => {
  const { workspace } = slack;
  if (click.values) storeValues(slack, view, click.values);
  const placed = findElement(view.blocks, click);
  const { option, state } = answerOf(slack, placed, click.value);
  view.state.values = withAnswer(view.state.values as StateValues, placed, state);
  if (!sends(placed)) return nothingSent;
  const delivered = await slack.delivery.deliver('interactive', `block_actions ${click.actionId}`, {
    ...actPart(workspace, 'block_actions', click.user),
    container: { type: 'view', view_id: view.id },
    trigger_id: slack.triggers.issue(click.user, {
      viewId: view.type === 'modal' ? view.id : null,
    }),
    view: viewForApp(view),
    actions: [actionEntry(placed, click.value, { option, state }, workspace.identity.ts())],
  });
  tellFailure(slack, click.user, '', labelOf(placed), delivered);
  return delivered;
};

/**
 * A person presses or picks something in a message, a modal or the Home. An element of an input block that
 * does not dispatch only keeps the answer and sends nothing.
 */
export const click = async (slack: Slack, clicked: Click): Promise<Delivered> => {
  personOf(slack, clicked.user);
  if (clicked.viewId !== undefined)
    return clickInView(slack, clicked, viewOf(slack, clicked.user, clicked.viewId));
  return clickInMessage(slack, clicked);
};
