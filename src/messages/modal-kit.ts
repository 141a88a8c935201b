import type { types } from '@slack/bolt';
import type { CardValue } from './card-parts.js';
import type { Block, Modal } from './kit.js';

/** What a form keeps about where it was opened: a submission names no message. */
export interface FormPlace extends CardValue {
  readonly channel: string | null;
  readonly ts: string | null;
}

const short = (text: string): types.PlainTextElement => ({
  type: 'plain_text',
  text,
  emoji: true,
});

/** A modal; a title and labels are at most 24 characters (docs.slack.dev, views). */
export const modal = (parts: {
  readonly callback: string;
  readonly title: string;
  readonly close?: string;
  readonly submit?: string;
  readonly place: object;
  readonly blocks: Block[];
}): Modal => ({
  type: 'modal',
  callback_id: parts.callback,
  title: short(parts.title),
  ...(parts.submit === undefined ? {} : { submit: short(parts.submit) }),
  close: short(parts.close ?? 'Close'),
  private_metadata: JSON.stringify(parts.place),
  blocks: parts.blocks,
});

/** A text field; its block id is the field's name and its action id is `value`. */
export const textInput = (field: {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly min?: number;
  readonly max: number;
  readonly optional?: boolean;
}): types.InputBlock => ({
  type: 'input',
  block_id: field.name,
  label: short(field.label),
  ...(field.hint === undefined ? {} : { hint: short(field.hint) }),
  ...(field.optional === true ? { optional: true } : {}),
  element: {
    type: 'plain_text_input',
    action_id: 'value',
    multiline: true,
    ...(field.min === undefined ? {} : { min_length: field.min }),
    max_length: field.max,
    ...(field.placeholder === undefined ? {} : { placeholder: short(field.placeholder) }),
  },
});

/** One choice out of at most ten. */
export const radioInput = (
  name: string,
  label: string,
  options: readonly { readonly code: string; readonly words: string }[],
): types.InputBlock => ({
  type: 'input',
  block_id: name,
  label: short(label),
  element: {
    type: 'radio_buttons',
    action_id: 'value',
    options: options.map(({ code, words }) => ({ text: short(words), value: code })),
  },
});
