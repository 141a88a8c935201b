import type { JsonObject } from '../json.js';
import type { Workspace } from '../workspace/workspace.js';
import { markedUp } from './typed-markup.js';

/** Control sequences people's words may hold already: mentions, channels, groups, links. */
const sequence =
  /<(?:@[UW]\w+|#[CGD]\w+|!subteam\^\w+|!(?:here|channel|everyone)|https?:\/\/[^\s<>]+)(?:\|[^<>]*)?>/;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const linkWords = (workspace: Workspace, text: string): string =>
  text
    .replace(/(^|[\s(])@([\w.-]+)/g, (whole, before: string, typed: string) => {
      const name = typed.toLowerCase();
      const person = workspace.state.people.find((entry) => entry.name.toLowerCase() === name);
      const group = workspace.state.usergroups.find((entry) => entry.handle.toLowerCase() === name);
      if (person) return `${before}<@${person.id}>`;
      if (group) return `${before}<!subteam^${group.id}>`;
      return ['here', 'channel', 'everyone'].includes(name) ? `${before}<!${name}>` : whole;
    })
    .replace(/(^|[\s(])#([\w-]+)/g, (whole, before: string, name: string) => {
      const channel = workspace.state.channels.find((entry) => !entry.isIm && entry.name === name);
      return channel ? `${before}<#${channel.id}>` : whole;
    })
    .replace(
      /(^|\s)(https?:\/\/[^\s<>]+)/g,
      (_, before: string, url: string) => `${before}<${url}>`,
    );

/** Cuts text into control sequences and what stands between them. */
export const pieces = (text: string): readonly string[] =>
  text.split(new RegExp(`(${sequence.source})`)).filter((piece) => piece !== '');

export const isSequence = (piece: string): boolean =>
  new RegExp(`^${sequence.source}$`).test(piece);

/** What a person typed as Slack stores it: names and urls become control sequences, the rest is escaped. */
export const typedText = (workspace: Workspace, typed: string): string =>
  pieces(typed)
    .map((piece) => (isSequence(piece) ? piece : linkWords(workspace, escaped(piece))))
    .join('');

/** A command's text with `should_escape`: mentions carry their names, `<@U1|ann>`. */
export const escapedCommandText = (workspace: Workspace, typed: string): string =>
  typedText(workspace, typed)
    .replace(/<@([UW]\w+)>/g, (_, id: string) => `<@${id}|${workspace.person(id)?.name ?? id}>`)
    .replace(/<#([CGD]\w+)>/g, (_, id: string) => `<#${id}|${workspace.channel(id)?.name ?? id}>`);

const plainWords = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const elements = (piece: string): readonly JsonObject[] =>
  isSequence(piece) ? [sequenceElement(piece)] : markedUp(plainWords(piece));

const sequenceElement = (piece: string): JsonObject => {
  const inside = piece.slice(1, -1).split('|')[0] ?? '';
  if (inside.startsWith('@')) return { type: 'user', user_id: inside.slice(1) };
  if (inside.startsWith('#')) return { type: 'channel', channel_id: inside.slice(1) };
  if (inside.startsWith('!subteam^')) return { type: 'usergroup', usergroup_id: inside.slice(9) };
  if (inside.startsWith('!')) return { type: 'broadcast', range: inside.slice(1) };
  return { type: 'link', url: inside };
};

/** The rich text block Slack makes of a person's words. */
export const richTextOf = (workspace: Workspace, text: string): JsonObject => ({
  type: 'rich_text',
  block_id: workspace.identity.hex(3),
  elements: text.split(/```\n?/).flatMap((part, index, all) => {
    if (index % 2 === 1 && index < all.length - 1)
      return [
        { type: 'rich_text_preformatted', elements: [{ type: 'text', text: plainWords(part) }] },
      ];
    return part === ''
      ? []
      : [{ type: 'rich_text_section', elements: pieces(part).flatMap(elements) }];
  }),
});
