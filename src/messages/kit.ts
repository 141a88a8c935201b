import type { types } from '@slack/bolt';
import { cut, escaped, limits, unescaped } from './limits.js';

export type Block = types.KnownBlock;
export type Modal = types.ModalView;
export type HomeView = types.HomeView;

/** One message: `text` tells the whole story to notifications and screen readers. */
export interface Message {
  readonly text: string;
  readonly blocks: Block[];
  readonly metadata?: Metadata;
}

export interface Metadata {
  readonly event_type: string;
  readonly event_payload: Record<string, string | number>;
}

/** The closed set of glyphs, one to a message; the word after it says the same. */
export const glyph = {
  good: ':white_check_mark:',
  person: ':large_orange_diamond:',
  bad: ':no_entry:',
  unknown: ':grey_question:',
  busy: ':hourglass_flowing_sand:',
  ended: ':white_circle:',
} as const;
export type Glyph = keyof typeof glyph;

const plainText = (text: string, limit: number): types.PlainTextElement => ({
  type: 'plain_text',
  text: cut(text, limit),
  emoji: true,
});
const mrkdwn = (text: string, limit: number): types.MrkdwnElement => ({
  type: 'mrkdwn',
  text: cut(text, limit),
});

/** `subject/part/key/rev`: Slack wants a new id for an edited table or plan, so `rev` grows. */
export const blockId = (subject: string, part: string, key: string, rev?: number): string =>
  cut(rev === undefined ? `${subject}/${part}/${key}` : `${subject}/${part}/${key}/${rev}`, 255);

export const header = (which: Glyph, text: string, id: string): types.HeaderBlock => ({
  type: 'header',
  text: plainText(`${glyph[which]} ${text}`, limits.header),
  block_id: id,
});

export const title = (text: string, id: string): types.HeaderBlock => ({
  type: 'header',
  text: plainText(text, limits.header),
  block_id: id,
});

export const section = (text: string, id: string): types.SectionBlock => ({
  type: 'section',
  text: mrkdwn(text, limits.section),
  block_id: id,
});

export const fields = (texts: readonly string[], id: string): types.SectionBlock => ({
  type: 'section',
  fields: texts.slice(0, 10).map((text) => mrkdwn(text, limits.field)),
  block_id: id,
});

export const context = (text: string, id: string): types.ContextBlock => ({
  type: 'context',
  elements: [mrkdwn(text, limits.field)],
  block_id: id,
});

export const actions = (elements: types.ActionsBlockElement[], id: string): types.ActionsBlock => ({
  type: 'actions',
  elements,
  block_id: id,
});

export const divider = (id: string): types.DividerBlock => ({ type: 'divider', block_id: id });

export interface Confirmation {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
  readonly destroys?: boolean;
}

const confirmation = (ask: Confirmation): types.ConfirmationDialog => ({
  title: plainText(ask.title, 100),
  text: mrkdwn(ask.text, limits.confirmText),
  confirm: plainText(ask.yes, 30),
  deny: plainText(ask.no, 30),
  ...(ask.destroys === true ? { style: 'danger' as const } : {}),
});

export interface ButtonParts {
  readonly label: string;
  readonly id: string;
  readonly value?: object;
  readonly style?: 'primary' | 'danger';
  readonly says?: string;
  readonly url?: string;
  readonly confirm?: Confirmation;
}

/** A button; `says` is its label for screen readers where the same words repeat in a channel. */
export const button = (parts: ButtonParts): types.Button => ({
  type: 'button',
  text: plainText(parts.label, limits.button),
  action_id: parts.id,
  ...(parts.value === undefined ? {} : { value: JSON.stringify(parts.value) }),
  ...(parts.style === undefined ? {} : { style: parts.style }),
  ...(parts.says === undefined ? {} : { accessibility_label: cut(parts.says, limits.button) }),
  ...(parts.url === undefined ? {} : { url: parts.url }),
  ...(parts.confirm === undefined ? {} : { confirm: confirmation(parts.confirm) }),
});

const run = (text: string, bold: boolean): types.RichTextText => ({
  type: 'text',
  text,
  ...(bold ? { style: { bold: true } } : {}),
});

/** Fixed-width text, for diffs, errors and logs; not escaped, since rich text holds no markup. */
export const preformatted = (text: string, id: string): types.RichTextBlock => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_preformatted', elements: [run(text === '' ? ' ' : text, false)] }],
  block_id: id,
});

export const bullets = (
  items: readonly { readonly lead?: string; readonly text: string }[],
  id: string,
): types.RichTextBlock => ({
  type: 'rich_text',
  elements: [
    {
      type: 'rich_text_list',
      style: 'bullet',
      elements: items.map(({ lead, text }) => ({
        type: 'rich_text_section' as const,
        elements: [...(lead === undefined ? [] : [run(lead, true)]), run(text, false)],
      })),
    },
  ],
  block_id: id,
});

export type Cell = string | { readonly bold: string };

const cell = (content: Cell) =>
  typeof content === 'string'
    ? { type: 'raw_text' as const, text: content === '' ? '–' : cut(content, limits.cell) }
    : {
        type: 'rich_text' as const,
        elements: [
          {
            type: 'rich_text_section' as const,
            elements: [run(cut(content.bold, limits.cell), true)],
          },
        ],
      };

export interface Column {
  readonly name: string;
  readonly align?: 'left' | 'right';
  /** Long words are broken into lines, so that the next column is in sight on a phone. */
  readonly wraps?: boolean;
}

/** A table with one bold header row; at most one of these in a message. */
export const table = (
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  id: string,
): types.TableBlock => ({
  type: 'table',
  column_settings: columns.map(({ align, wraps }) => ({
    align: align ?? 'left',
    ...(wraps ? { is_wrapped: true } : {}),
  })),
  rows: [columns.map(({ name }) => ({ bold: name })), ...rows].map((row) => row.map(cell)),
  block_id: id,
});

/**
 * Adds what every message carries. `text` is plain words; Slack would read markup in it, so it is
 * escaped here, also where it was before.
 */
export const message = (text: string, blocks: Block[], metadata?: Metadata): Message => ({
  text: cut(escaped(unescaped(text)), limits.text),
  blocks,
  ...(metadata === undefined ? {} : { metadata }),
});
