import { createRequire } from 'node:module';
import { createElement, type FunctionComponent, type ReactNode } from 'react';
import { isObject, type Json, type JsonObject } from '../../json.js';
import type { Workspace } from '../../workspace/workspace.js';
import { Html, html } from './html.js';
import { shieldedTexts, unshielded } from './literal.js';

/** What slack-blocks-to-jsx draws; it is silent about everything else. */
const drawn = new Set([
  'section',
  'header',
  'divider',
  'context',
  'image',
  'rich_text',
  'markdown',
  'data_visualization',
  'alert',
  'card',
  'carousel',
  'container',
  'video',
  'file',
]);

interface Named {
  readonly id: string;
  readonly name?: string;
}

interface SlackDate {
  readonly timestamp: string;
  readonly format: string;
  readonly link: string | null;
  readonly fallback: string;
}

const chip = (kind: string, label: string): ReactNode =>
  createElement('span', { className: `mention ${kind}` }, label);

const isWebAddress = (address: string): boolean => /^(https?:|mailto:)/i.test(address);

/** How names, dates and links are drawn: people by their name, dates by the browser, in the reader's zone. */
const hooksFor = (workspace: Workspace) => ({
  user: ({ id }: Named) => chip('person', `@${workspace.person(id)?.realName ?? id}`),
  channel: ({ id }: Named) => chip('channel', `#${workspace.channel(id)?.name ?? id}`),
  usergroup: ({ id }: Named) =>
    chip('group', `@${workspace.state.usergroups.find((group) => group.id === id)?.handle ?? id}`),
  atHere: () => chip('broadcast', '@here'),
  atChannel: () => chip('broadcast', '@channel'),
  atEveryone: () => chip('broadcast', '@everyone'),
  date: ({ timestamp, format, link, fallback }: SlackDate) => {
    const time = createElement('time', { 'data-ts': timestamp, 'data-format': format }, fallback);
    return link !== null && isWebAddress(link)
      ? createElement('a', { href: link, target: '_blank', rel: 'noreferrer' }, time)
      : time;
  },
  link: ({ href, children }: { href: string; children?: ReactNode }) =>
    isWebAddress(href)
      ? createElement('a', { href, target: '_blank', rel: 'noreferrer' }, children)
      : createElement('span', null, children),
});

const load = createRequire(import.meta.url);

/**
 * The library and its renderer, loaded when somebody looks at the first block: together they are half of what
 * the local Slack weighs, and a bot under test needs neither.
 */
const renderer = () => {
  const { Message } = load('slack-blocks-to-jsx') as typeof import('slack-blocks-to-jsx');
  const { renderToStaticMarkup } = load('react-dom/server') as typeof import('react-dom/server');
  const Drawing = Message as unknown as FunctionComponent<Record<string, unknown>>;
  return (properties: Record<string, unknown>): string =>
    renderToStaticMarkup(createElement(Drawing, properties));
};

/** The three wrappers the library puts around a block; the page has one of its own for all of them. */
const wrapper =
  /^<div id="slack_blocks_to_jsx"[^>]*><div[^>]*><div class="slack_blocks_to_jsx--blocks">([\s\S]*)<\/div><\/div><\/div>$/;

/** The library's own buttons: they do nothing in markup that no React runs, and have no names. */
const inert =
  /<div\b[^>]* role="group">(?:<button\b[^>]*>[\s\S]*?<\/button>)+<\/div>|<button\b[^>]*>[\s\S]*?<\/button>/g;

const note = (text: string): Html => html`<p class="undrawn" role="note">${text}</p>`;

/** A block without the ids the library would repeat in the page. */
const withoutId = ({ block_id: _id, ...block }: JsonObject): JsonObject => block;

/** Rich text with the team's name where it stands for the team, which the library leaves out. */
const withTeamNamed = (workspace: Workspace, value: Json): Json => {
  if (Array.isArray(value)) return value.map((entry: Json) => withTeamNamed(workspace, entry));
  if (!isObject(value)) return value;
  if (value.type === 'team')
    return { type: 'text', text: `@${workspace.state.team.name}`, style: value.style };
  return Array.isArray(value.elements)
    ? { ...value, elements: withTeamNamed(workspace, value.elements) }
    : value;
};

/** Draws a block people only look at. What cannot be drawn is said in its place. */
export const drawBlock = (workspace: Workspace, block: JsonObject): Html => {
  const type = String(block.type);
  if (!drawn.has(type))
    return note(`A block of the type “${type}” is here; this page cannot draw it.`);
  try {
    const markup = renderer()({
      blocks: [shieldedTexts(withTeamNamed(workspace, withoutId(block)))],
      withoutWrapper: true,
      logo: '',
      name: '',
      hooks: hooksFor(workspace),
    });
    return new Html(unshielded((wrapper.exec(markup)?.[1] ?? markup).replaceAll(inert, '')));
  } catch (error) {
    return note(
      `A ${type} block could not be drawn: ${error instanceof Error ? error.message : ''}`,
    );
  }
};

/** Draws a text object, or bare mrkdwn. */
export const drawText = (workspace: Workspace, text: JsonObject | string): Html =>
  drawBlock(workspace, {
    type: 'section',
    text: typeof text === 'string' ? { type: 'mrkdwn', text } : text,
  });

/** Plain text with its `:emoji:` drawn. */
export const drawPlain = (workspace: Workspace, text: string): Html => {
  if (!/:[\w+-]+:/.test(text)) return html`${text}`;
  const markup = drawText(workspace, { type: 'plain_text', text, emoji: true }).markup;
  return new Html(/<p>([\s\S]*)<\/p>/.exec(markup)?.[1] ?? markup);
};
