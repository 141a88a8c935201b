import type { Delivered } from '../delivery/delivery.js';
import { asObject, asPlain, type JsonObject } from '../json.js';
import { actPart, channelPart, messageForApp } from '../payloads/common.js';
import type { Slack } from '../slack.js';
import { Findings } from '../validation/checks.js';
import { suggestionCheck } from '../validation/elements.js';
import { viewForApp } from '../workspace/views.js';
import { ActError, channelOf, messageOf, personOf, tellFailure } from './acts.js';
import { type Click, findElement } from './clicking.js';
import { optionsOf, type Placed } from './elements.js';
import { blocksOf, containerPart } from './message-elements.js';
import { viewOf } from './view-values.js';

const placeOf = (
  slack: Slack,
  asked: Click,
): { blocks: readonly JsonObject[]; part: (placed: Placed) => JsonObject } => {
  if (asked.viewId !== undefined) {
    const view = viewOf(slack, asked.user, asked.viewId);
    const part = { container: { type: 'view', view_id: view.id }, view: viewForApp(view) };
    return { blocks: view.blocks, part: () => part };
  }
  const channel = channelOf(slack, asked.user, asked.channel ?? '');
  const { message, ephemeral } = messageOf(slack, asked.user, channel.id, asked.ts ?? '');
  return {
    blocks: blocksOf(message),
    part: (placed) => ({
      ...containerPart(message, placed, { channel: channel.id, ephemeral }),
      channel: channelPart(channel),
      ...(ephemeral ? {} : { message: messageForApp(message, 'whole') }),
    }),
  };
};

/** The options of an acknowledgement. Faulty ones are not shown, and the person is told. */
const offeredBy = (
  { workspace }: Slack,
  asked: Click,
  { acked, response }: Delivered,
): readonly JsonObject[] => {
  if (!acked) return [];
  const answer = asObject(response);
  const findings = new Findings('message');
  suggestionCheck(answer, '', findings);
  const fault = findings.lines.at(-1);
  if (fault === undefined) return optionsOf(answer);
  workspace.notify(asked.user, asked.channel ?? '', `No options to show: ${fault}`);
  return [];
};

/** Options that are remembered of one external select. */
const remembered = 1000;

/** Keeps what was offered: of several answers to one select, each may come from a search of its own. */
const remember = ({ workspace }: Slack, actionId: string, options: readonly JsonObject[]): void => {
  const offered = new Set(options.map(({ value }) => value));
  const before = workspace.suggested.get(actionId) ?? [];
  const kept = before.filter(({ value }) => !offered.has(value));
  workspace.suggested.set(actionId, [...options, ...kept].slice(0, remembered));
};

/** A person types into an external select. The app's acknowledgement holds the options. */
export const suggest = async (
  slack: Slack,
  asked: Click,
): Promise<Delivered & { readonly options: readonly JsonObject[] }> => {
  personOf(slack, asked.user);
  const { blocks, part } = placeOf(slack, asked);
  const placed = findElement(blocks, asked);
  if (!String(placed.element.type).includes('external'))
    throw new ActError('action_not_found', `${asked.actionId} is no external select`);
  const delivered = await slack.delivery.deliver(
    'interactive',
    `block_suggestion ${asked.actionId}`,
    {
      ...actPart(slack.workspace, 'block_suggestion', asked.user),
      action_id: placed.actionId,
      block_id: placed.blockId,
      value: asPlain(asked.value),
      ...part(placed),
    },
  );
  tellFailure(slack, asked.user, asked.channel ?? '', asked.actionId, delivered);
  const options = offeredBy(slack, asked, delivered);
  remember(slack, placed.actionId, options);
  return { ...delivered, options };
};
