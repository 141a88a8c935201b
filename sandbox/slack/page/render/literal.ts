import { isObject, type Json } from '../../json.js';
import { escapeHtml } from './html.js';

/** Characters that the library may read as markup though Slack does not. */
const shielded = [...'*_~`<>[]|\\#-=:'];
/** First of the private characters that stand for them while the library reads. */
const first = 0xe000;
const privates = /[\uE000-\uE00D]/g;

const standIn = (text: string): string =>
  [...text]
    .map((letter) => {
      const index = shielded.indexOf(letter);
      return index < 0 ? letter : String.fromCodePoint(first + index);
    })
    .join('');

/** Headings, rules and underlines of Markdown, which neither mrkdwn nor plain text has. */
const lines = /^[ \t]*(?:#+(?=[ \t]|$)|[-=][-= \t]*$|(?:[*_][ \t]*){3,}$)/gm;
/** Links, tables and escapes of Markdown, outside of what stands in angle brackets; marks that open nothing. */
const outside = /<[^>\n]*>|[[\]|\\]|(?<=^|\s)[*~](?=\s|$)/gm;
/** Marks of plain text; the name of an emoji, which may hold some, is found first and stays. */
const marks = /:[a-z0-9_+'-]+:|[*_~`<>[\]|\\]/g;

const mrkdwn = (text: string): string =>
  text
    .replace(lines, standIn)
    .replace(outside, (found) => (found.startsWith('<') ? found : standIn(found)));

const plain = (text: string, emoji: boolean): string => {
  const harmless = text.replace(lines, standIn);
  return harmless.replace(marks, (found) =>
    emoji && found.startsWith(':') ? found : standIn(found),
  );
};

/**
 * Blocks whose texts the library reads as Slack does: it knows one language for all of them, Markdown, in
 * which plain text has marks, and whole lines of mrkdwn mean something else. `unshielded` undoes it.
 */
export const shieldedTexts = (value: Json): Json => {
  if (Array.isArray(value)) return value.map((entry: Json) => shieldedTexts(entry));
  if (!isObject(value)) return value;
  const { type, text } = value;
  if (type === 'mrkdwn' && typeof text === 'string') return { ...value, text: mrkdwn(text) };
  if (type === 'plain_text' && typeof text === 'string')
    return { ...value, text: plain(text, value.emoji !== false) };
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      entry === undefined ? undefined : shieldedTexts(entry),
    ]),
  );
};

/** Markup with the shielded characters put back, harmless as text. */
export const unshielded = (markup: string): string =>
  markup.replace(privates, (letter) =>
    escapeHtml(shielded[(letter.codePointAt(0) ?? first) - first] ?? ''),
  );
