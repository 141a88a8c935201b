import type { Names } from '../names.js';

/** One numbered change of schema BOT; once released it is never edited, only followed by others. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  /** Statements that may be repeated: a run that broke off is run again from its start. */
  readonly statements: (names: Names) => readonly string[];
}
