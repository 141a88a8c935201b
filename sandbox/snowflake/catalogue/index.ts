import type { Room } from '../engine/context.js';
import { createTableGrammar } from './create-table.js';
import { createSchemaGrammar, dropSchemaGrammar } from './schemas.js';

/** Databases, schemas, tables, views, sequences, warehouses; USE, SHOW and DESCRIBE of them. */
export const catalogueRoom = (): Room => ({
  name: 'catalogue',
  grammars: [createSchemaGrammar, dropSchemaGrammar, createTableGrammar],
});
