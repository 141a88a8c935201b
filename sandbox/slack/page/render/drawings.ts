import type { Message } from '../../workspace/model.js';

interface Drawing {
  readonly of: readonly unknown[];
  readonly markup: string;
}

/** Keeps the bodies of messages once drawn: drawing costs milliseconds, and every window asks for all. */
export class Drawings {
  readonly #kept = new WeakMap<Message, Drawing>();

  /** The kept body if nothing it shows has changed since; else a new one. */
  body(message: Message, draw: () => string): string {
    const of = [message.text, message.blocks, message.attachments, message.files];
    const kept = this.#kept.get(message);
    if (kept?.of.every((part, index) => part === of[index])) return kept.markup;
    const markup = draw();
    this.#kept.set(message, { of, markup });
    return markup;
  }
}
