import type { Environment } from '../environment.js';
import type { Argv, Takes } from './argv.js';

/** Where a command reads and writes. */
export interface Terminal {
  readonly env: Environment;
  /** Name of the person at the keyboard, for the ledger. */
  readonly user: string;
  readonly out: (line: string) => void;
  /** Progress, kept apart from the answer. */
  readonly progress: (line: string) => void;
  /** Unique for each call. */
  readonly newId: () => string;
  readonly today: () => string;
}

/** One command of `dagbot`; it resolves to the exit status. */
export interface CliCommand {
  readonly takes: Takes;
  readonly does: string;
  readonly form: string;
  readonly run: (terminal: Terminal, argv: Argv) => Promise<number>;
}
