import type { Room } from '../engine/context.js';
import { alterAccountGrammar } from './account-parameters.js';
import { alterObjectGrammar } from './alter-object.js';
import { alterables } from './alterables.js';
import { commentGrammar } from './comment.js';
import { createOrAlterTableGrammar } from './create-or-alter-table.js';
import { createTableGrammar } from './create-table.js';
import { alterHolderGrammars } from './holder-parameters.js';
import { informationSchema } from './information-schema.js';
import { objectPrivileges } from './object-privileges.js';
import { createSchemaGrammar, dropSchemaGrammar } from './schemas.js';
import { createSequenceGrammar, dropSequenceGrammar } from './sequences.js';
import { alterSessionGrammar } from './session-parameters.js';
import { showColumnsGrammar } from './show/columns.js';
import { describeGrammar } from './show/describe.js';
import { showKeysGrammar, tableConstraints } from './show/keys.js';
import { listingGrammar } from './show/listing.js';
import { listings } from './show/listings.js';
import { showParametersGrammar } from './show/parameters.js';
import {
  abortTransaction,
  describeTransactionGrammar,
  showRunningGrammar,
} from './show/transactions.js';
import { alterTableGrammar, dropTableGrammar, truncateGrammar } from './tables.js';
import { undropGrammar } from './undrop.js';
import { useGrammar } from './use.js';
import { createViewGrammar, dropViewGrammar } from './views.js';
import { alterWarehouseGrammar, createWarehouseGrammar } from './warehouses.js';

/** Databases, schemas, tables, views, sequences, warehouses; USE, SHOW and DESCRIBE of them. */
export const catalogueRoom = (): Room => ({
  name: 'catalogue',
  grammars: [
    createTableGrammar,
    createOrAlterTableGrammar,
    dropTableGrammar,
    alterTableGrammar,
    truncateGrammar,
    undropGrammar,
    createViewGrammar,
    dropViewGrammar,
    createSchemaGrammar,
    dropSchemaGrammar,
    createSequenceGrammar,
    dropSequenceGrammar,
    createWarehouseGrammar,
    alterWarehouseGrammar,
    useGrammar,
    alterSessionGrammar,
    alterAccountGrammar,
    ...alterHolderGrammars,
    ...alterables.map(alterObjectGrammar),
    commentGrammar,
    showParametersGrammar,
    showRunningGrammar,
    showKeysGrammar,
    showColumnsGrammar,
    describeTransactionGrammar,
    describeGrammar,
    ...listings.map(listingGrammar),
  ],
  relations: [...informationSchema, objectPrivileges, tableConstraints],
  systemFunctions: [abortTransaction],
});
