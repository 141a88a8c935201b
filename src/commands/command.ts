import type { Bot } from '../bot.js';
import type { Usage } from '../messages/help.js';
import type { Message } from '../messages/kit.js';
import type { Role } from '../promotion/people.js';
import type { Typed } from './arguments.js';

/** One command as somebody typed it. */
export interface Request {
  readonly typed: Typed;
  /** The whole line, such as `/dag run as_of=2026-11-20`. */
  readonly line: string;
  readonly userId: string;
  readonly channelId: string;
  readonly requestId: string;
}

/** One verb. It returns what the person alone sees, or null when a message in the channel says it. */
export interface Command {
  readonly usage: Usage;
  /** Keys it takes; any other is refused with the nearest of these. */
  readonly keys: readonly string[];
  /** How many words it takes after the verb. */
  readonly words: number;
  readonly changes: boolean;
  /** Roles that may use it; null means everybody in the channel. */
  readonly roles: readonly Role[] | null;
  readonly run: (bot: Bot, request: Request) => Promise<Message | null>;
}

/** A verb or argument that is wrong, with what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  constructor(
    readonly fault: string,
    readonly nearest: string | null,
    readonly usage: Usage | null,
  ) {
    super(fault);
  }
}
