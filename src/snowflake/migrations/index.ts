import { createTables } from './001-tables.js';
import { judgeAndWatch } from './002-judge-and-watch.js';
import type { Migration } from './migration.js';

/** All migrations, oldest first. */
export const migrations: readonly Migration[] = [createTables, judgeAndWatch];
