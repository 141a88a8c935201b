import { asObject, asObjects, asText, type JsonObject, own } from '../../json.js';
import type { Message } from '../../workspace/model.js';
import type { Workspace } from '../../workspace/workspace.js';
import { drawBlocks } from './blocks.js';
import type { Drawings } from './drawings.js';
import { type Html, html } from './html.js';
import { drawPlain, drawText } from './library.js';

const drawFile = (file: JsonObject): Html => {
  const [id, name] = [asText(file.id), asText(file.title) || asText(file.name)];
  const picture = /\.(png|jpe?g|gif)$/i.test(asText(file.name));
  return picture
    ? html`<img class="picture" src="/files/${id}/${asText(file.name)}" alt="${asText(file.alt_txt) || name}">`
    : html`<a class="file" href="/files/${id}/download/${asText(file.name)}" download><strong>${name}</strong> <small>${String(file.size ?? '')} bytes</small></a>`;
};

const drawTitle = (workspace: Workspace, attachment: JsonObject): Html | string => {
  const [title, link] = [asText(attachment.title), asText(attachment.title_link)];
  if (title === '') return '';
  return /^https?:/i.test(link)
    ? html`<strong><a href="${link}" target="_blank" rel="noreferrer">${drawPlain(workspace, title)}</a></strong>`
    : html`<strong>${drawPlain(workspace, title)}</strong>`;
};

const named: Readonly<Record<string, string>> = {
  good: '#2eb67d',
  warning: '#ecb22e',
  danger: '#e01e5a',
};

/** The colour of an attachment's edge, as a style; none for what is no colour. */
const edgeOf = ({ color }: JsonObject): Html | string => {
  const text = asText(color);
  const hex = own(named, text) ?? (/^#?[0-9a-f]{3}(?:[0-9a-f]{3})?$/i.test(text) ? text : '');
  return hex === '' ? '' : html`style="border-color:#${hex.replace('#', '')}"`;
};

const small = (text: unknown): Html | string =>
  asText(text) === '' ? '' : html`<div class="topic">${asText(text)}</div>`;

const pictureOf = ({ image_url, title, fallback }: JsonObject): Html | string =>
  /^https?:/i.test(asText(image_url))
    ? html`<img class="picture" src="${asText(image_url)}" alt="${asText(title) || asText(fallback)}">`
    : '';

/** An old-style attachment or an unfurled link: its blocks, or else its title, text and fields. */
const drawAttachment = (workspace: Workspace, attachment: JsonObject, values: JsonObject): Html => {
  const words = [attachment.pretext, attachment.text].map(asText).filter((text) => text !== '');
  const blocks = asObjects(attachment.blocks);
  const fields = asObjects(attachment.fields);
  const bare = words.length + blocks.length + fields.length === 0 && attachment.title === undefined;
  return html`<div class="attachment" ${edgeOf(attachment)}>${small(attachment.author_name)}${drawTitle(workspace, attachment)}${words.map((text) => drawText(workspace, text))}${fields.map(({ title, value }) => html`<div><strong>${asText(title)}</strong> ${drawText(workspace, asText(value))}</div>`)}${drawBlocks(workspace, blocks, values)}${bare ? asText(attachment.fallback) : ''}${pictureOf(attachment)}${small(attachment.footer)}</div>`;
};

const drawBody = (workspace: Workspace, message: Message, values: JsonObject): Html => {
  const blocks = message.blocks ?? [];
  const said =
    blocks.length > 0 ? drawBlocks(workspace, blocks, values) : drawText(workspace, message.text);
  return html`${message.text === '' && blocks.length === 0 ? '' : said}${(message.attachments ?? []).map((attachment) => drawAttachment(workspace, attachment, values))}${(message.files ?? []).map(drawFile)}`;
};

const plainWords = (workspace: Workspace, text: string): string =>
  text
    .replace(/<@([UW]\w+)[^>]*>/g, (_, id: string) => `@${workspace.person(id)?.realName ?? id}`)
    .replace(/<#(\w+)[^>]*>/g, (_, id: string) => `#${workspace.channel(id)?.name ?? id}`)
    .replace(/<[^|>]+\|([^>]*)>/g, '$1')
    .replace(/<([^>]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** Who wrote something, as the page shows them. */
export const authorOf = (workspace: Workspace, id: string) => {
  const person = workspace.person(id);
  return { id, name: person?.realName ?? id, isBot: person?.isBot === true };
};

const senderOf = (workspace: Workspace, { user, username }: Message) => {
  const author = authorOf(workspace, user);
  return username === undefined ? author : { ...author, name: username };
};

/** What messages are drawn with. */
export interface Easel {
  readonly workspace: Workspace;
  readonly drawings: Drawings;
}

/** A body that cannot be drawn is said in its place: the page must not break what the app calls. */
const safeBody = (workspace: Workspace, message: Message, values: JsonObject): string => {
  try {
    return drawBody(workspace, message, values).markup;
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    return html`<p class="undrawn" role="note">This message could not be drawn: ${reason}</p>`
      .markup;
  }
};

const bodyOf = ({ workspace, drawings }: Easel, message: Message, values: JsonObject): string =>
  Object.keys(values).length > 0
    ? safeBody(workspace, message, values)
    : drawings.body(message, () => safeBody(workspace, message, {}));

/**
 * A message as the page takes it: facts beside its drawn body. `text` is the notification, without markup;
 * `values` is what the person picked in it.
 */
export const messageForPage = (
  easel: Easel,
  channel: string,
  message: Message,
  ephemeral: boolean,
  values: JsonObject = {},
) => ({
  channel,
  ts: message.ts,
  author: senderOf(easel.workspace, message),
  text: plainWords(easel.workspace, message.text),
  body: bodyOf(easel, message, values),
  ephemeral,
  edited: message.edited !== undefined,
  pinned: (message.pinned_to ?? []).length > 0,
  streaming: message.streaming_state === 'in_progress',
  threadTs: message.thread_ts ?? null,
  broadcast: message.subtype === 'thread_broadcast',
  replies: message.reply_count ?? 0,
  repliers: (message.reply_users ?? []).map((id) => authorOf(easel.workspace, id)),
  latestReply: message.latest_reply ?? null,
  asked:
    message.asked === undefined
      ? null
      : { by: authorOf(easel.workspace, message.asked.user).name, line: message.asked.line },
  reactions: (message.reactions ?? []).map(({ name, count, users }) => ({
    name,
    count,
    users,
    sign: drawPlain(easel.workspace, `:${name}:`).markup,
    by: users.map((id) => authorOf(easel.workspace, id).name).join(', '),
  })),
});

/** An open view as the page takes it. */
export const viewForPage = (workspace: Workspace, view: JsonObject) => ({
  id: asText(view.id),
  type: asText(view.type),
  title: asText(asObject(view.title).text),
  submit: view.submit === null ? null : asText(asObject(view.submit).text),
  close: asText(asObject(view.close).text) || 'Cancel',
  submitDisabled: view.submit_disabled === true,
  hash: asText(view.hash),
  body: drawBlocks(workspace, asObjects(view.blocks), asObject(asObject(view.state).values)).markup,
});
