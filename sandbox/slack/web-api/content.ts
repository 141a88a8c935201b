import { asText, isObject, type Json, type JsonObject } from '../json.js';
import { checkBlocks } from '../validation/blocks.js';
import type { Findings } from '../validation/checks.js';
import { checkView, viewBytes } from '../validation/views.js';
import { withoutIgnoredIds } from '../workspace/block-ids.js';
import type { Content } from '../workspace/posting.js';
import type { ErrorCode } from './error-codes.js';
import { findingsFor } from './granted.js';
import { ApiError, type Call, needScope } from './method.js';

/** Most characters of a new message, and of an edited one (slack.dev). */
const newTextLimit = 40_000;
const editedTextLimit = 4000;
/** Most attachments of a message. */
const attachmentLimit = 100;
/** Most bytes of a message's metadata. */
const metadataLimit = 8000;

const refuse = (code: ErrorCode, findings: Findings): never => {
  throw new ApiError(code, findings.lines, { errors: findings.lines });
};

/** Blocks of a message, wherever they stand in a call; refused with pointers to every fault. */
export const checkedBlocks = (
  call: Pick<Call, 'slack'>,
  blocks: Json | undefined,
  at: string,
): readonly JsonObject[] | undefined => {
  if (blocks === undefined || blocks === null) return undefined;
  if (!Array.isArray(blocks)) throw new ApiError('invalid_blocks_format');
  const findings = findingsFor(call.slack, 'message');
  checkBlocks(blocks, at, findings);
  if (findings.count > 0) refuse('invalid_blocks', findings);
  return withoutIgnoredIds(blocks);
};

/** What was sent, and the workspace it is checked for: a call, or a post to an url without a token. */
export type Sent = Pick<Call, 'slack' | 'args'>;

export const readBlocks = (call: Sent): readonly JsonObject[] | undefined =>
  checkedBlocks(call, call.args.json('blocks', 'invalid_blocks_format'), '/blocks');

export const readAttachments = (call: Sent): readonly JsonObject[] | undefined => {
  const attachments = call.args.objects('attachments', 'invalid_attachments');
  if ((attachments?.length ?? 0) > attachmentLimit) throw new ApiError('too_many_attachments');
  for (const [index, { blocks }] of (attachments ?? []).entries())
    checkedBlocks(call, blocks, `/attachments/${index}/blocks`);
  return attachments;
};

/** The metadata of a message: a type and a payload that is an object. */
export const readMetadata = (call: Sent): JsonObject | undefined => {
  const metadata = call.args.object('metadata', 'invalid_metadata_format');
  if (!metadata) return undefined;
  if (asText(metadata.event_type) === '' || !isObject(metadata.event_payload))
    throw new ApiError('invalid_metadata_schema', ['metadata needs event_type and event_payload']);
  if (JSON.stringify(metadata).length > metadataLimit) throw new ApiError('metadata_too_large');
  return metadata;
};

/** A name and a picture of the message's own, which the app must be allowed to give. */
export const readLooks = (call: Call): Pick<Content, 'username' | 'icons' | 'subtype'> => {
  const { args } = call;
  if (!['username', 'icon_url', 'icon_emoji'].some((name) => args.has(name))) return {};
  needScope(call, 'chat:write.customize');
  const emoji = args.text('icon_emoji');
  const icons = emoji === '' ? { image_48: args.text('icon_url') } : { emoji };
  return {
    subtype: 'bot_message',
    username: args.text('username') || call.slack.workspace.manifest.botName,
    ...(args.has('icon_emoji') || args.has('icon_url') ? { icons } : {}),
  };
};

/** What a posting call says, checked as Slack checks it. */
export const readContent = (call: Call, use: 'new' | 'edited'): Content => {
  const { args } = call;
  const looks = readLooks(call);
  const markdown = args.text('markdown_text');
  const given = readBlocks(call);
  if (markdown !== '' && (given || args.has('text'))) throw new ApiError('markdown_text_conflict');
  if ([...markdown].length > 12_000) throw new ApiError('msg_too_long');
  const blocks = markdown === '' ? given : [{ type: 'markdown', text: markdown }];
  const attachments = readAttachments(call);
  const text = args.text('text') || markdown;
  if (text === '' && !blocks?.length && !attachments?.length) throw new ApiError('no_text');
  if (use === 'edited' && [...text].length > editedTextLimit) throw new ApiError('msg_too_long');
  return {
    ...looks,
    text: [...text].slice(0, newTextLimit).join(''),
    blocks,
    attachments,
    metadata: readMetadata(call),
    threadTs: args.text('thread_ts') || undefined,
  };
};

/** The view of a call, checked for where it will stand. */
export const readView = (call: Call, surface: 'modal' | 'home'): JsonObject => {
  const view = call.args.object('view');
  if (!view) throw new ApiError('invalid_arguments', ['missing required field: view']);
  if (Buffer.byteLength(JSON.stringify(view)) > viewBytes) throw new ApiError('view_too_large');
  const findings = findingsFor(call.slack, surface);
  checkView(view, findings);
  if (findings.count > 0) refuse('invalid_arguments', findings);
  return view;
};
