import { ActError, channelOf, messageOf, personOf } from '../interactions/acts.js';
import { addReaction, removeReaction } from '../interactions/reacting.js';
import { wellFormed } from '../json.js';
import type { Slack } from '../slack.js';
import type { DisconnectReason } from '../socket-mode/sockets.js';
import { fileForApp } from '../web-api/file-records.js';
import type { StoredFile } from '../workspace/model.js';
import type { Body } from './body.js';

const reasons: readonly DisconnectReason[] = ['warning', 'refresh_requested', 'link_disabled'];

/** Tells every socket to go, or cuts them. */
export const disconnectCall = (slack: Slack, body: Body): object => {
  const drop = body.flag('drop');
  const reason = body.optional('reason') ?? 'refresh_requested';
  const known = reasons.find((entry) => entry === reason);
  if (!known)
    throw new ActError('invalid_arguments', `reason must be one of ${reasons.join(', ')}`);
  return { sockets: slack.sockets.disconnect(known, drop) };
};

/** Has the next calls of the Web API answered wrongly. */
export const faultCall = (slack: Slack, body: Body): object => {
  const times = body.number('times');
  if (times === undefined || !Number.isInteger(times) || times < 0)
    throw new ActError('invalid_arguments', 'times must be a whole number, zero to clear');
  const [method, status, error] = [
    body.optional('method'),
    body.number('status'),
    body.optional('error'),
  ];
  const [retryAfter, delayMs] = [body.number('retry_after'), body.number('delay_ms')];
  if (status !== undefined && (!Number.isInteger(status) || status < 200 || status > 599))
    throw new ActError('invalid_arguments', 'status must be a whole number from 200 to 599');
  if ([retryAfter, delayMs].some((value) => value !== undefined && value < 0))
    throw new ActError('invalid_arguments', 'retry_after and delay_ms must not be negative');
  slack.faults.add(
    {
      ...(method === undefined ? {} : { method }),
      ...(status === undefined ? {} : { status }),
      ...(error === undefined ? {} : { error }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
      ...(delayMs === undefined ? {} : { delayMs }),
    },
    times,
  );
  return {};
};

/** A person adds a reaction to a message, or with `remove` takes theirs back. */
export const reactionCall = (slack: Slack, body: Body): object => {
  const { id: user } = personOf(slack, body.text('user'));
  const channel = channelOf(slack, user, body.text('channel'));
  const { message, ephemeral } = messageOf(slack, user, channel.id, body.text('ts'));
  if (ephemeral) throw new ActError('message_not_found', 'nobody reacts to what only they see');
  const name = body.text('name').replaceAll(':', '');
  const [change, fault] = body.flag('remove')
    ? ([removeReaction, 'no_reaction'] as const)
    : ([addReaction, 'already_reacted'] as const);
  if (!change(slack, user, channel.id, message, name))
    throw new ActError('invalid_arguments', fault);
  return {};
};

/** Has calls limited by Slack's tiers from now on, or no longer. */
export const limitsCall = (slack: Slack, body: Body): object => {
  slack.limits.set(body.flag('on'));
  return {};
};

/** Asks the app's url what Slack asks when the url is saved, or when it looks at its certificate. */
export const verifyCall = async (slack: Slack, body: Body): Promise<object> => {
  if (slack.workspace.manifest.socketMode)
    throw new ActError('invalid_arguments', 'the app of the manifest takes payloads by socket');
  const kind = body.optional('kind') ?? 'url_verification';
  if (kind !== 'url_verification' && kind !== 'ssl_check')
    throw new ActError('invalid_arguments', 'kind must be url_verification or ssl_check');
  return { verified: await slack.delivery.verify(kind) };
};

/** A person uploads a file, for a file input. Its content is text, or base64 when `encoding` says so. */
export const fileCall = (slack: Slack, body: Body): object => {
  const { workspace } = slack;
  const { id: user } = personOf(slack, body.text('user'));
  const name = wellFormed(body.text('name'));
  if (name === '') throw new ActError('invalid_arguments', 'name must not be empty');
  const encoding = body.optional('encoding') === 'base64' ? 'base64' : 'utf8';
  const bytes = Buffer.from(body.text('content'), encoding);
  const file: StoredFile = {
    id: workspace.identity.id('F'),
    user,
    name,
    title: name,
    created: Math.floor(workspace.now() / 1000),
    size: bytes.length,
    altText: '',
    content: bytes.toString('base64'),
    readyAt: workspace.now(),
    shares: [],
  };
  workspace.state.files[file.id] = file;
  workspace.changes.tell({ kind: 'files' });
  return { file: fileForApp(slack, file, slack.origin()) };
};
