import { SnowflakeError } from '../engine/errors.js';
import type { Cell } from '../engine/value.js';
import type { Compilation } from './compile.js';
import { constant } from './constants.js';
import { generated } from './generator.js';
import type { Token } from './lexer.js';
import type { Reference } from './references.js';
import { relationTokens } from './relation.js';
import { lateralFunctionNames } from './rewrite/lateral-functions.js';
import { closing, isSymbol, isWord, splitCommas } from './token-list.js';
import { requireWarehouse } from './warehouse.js';

/** Those that the rewrites turn into DuckDB; DuckDB's own, which read files, stay out of reach. */
const LEFT_ALONE = new Set(lateralFunctionNames);
/** What it answers is there already. */
const WITHOUT_WAREHOUSE = new Set(['RESULT_SCAN']);

/** `TABLE(DB.INFORMATION_SCHEMA.F(A => 1))`: the room that owns F computes the rows. */
export const tableFunction = async (
  typed: readonly Token[],
  reference: Reference,
  compilation: Compilation,
): Promise<readonly Token[]> => {
  const { context, mode, frame } = compilation;
  const wrapped = reference.name.length === 1 && reference.name[0] === 'TABLE';
  const inner = wrapped ? typed.slice(2, -1) : typed;
  const open = inner.findIndex((token) => isSymbol(token, '('));
  const name = inner[open - 1]?.value ?? inner[0]?.value ?? '';
  if (LEFT_ALONE.has(name)) return typed;
  if (name === 'GENERATOR')
    return generated(inner.slice(open + 1, closing(inner, open)), context, mode);
  const schema = isSymbol(inner[open - 2], '.') ? inner[open - 3]?.value : frame.schema;
  for (const room of context.services.engine.rooms) {
    const found = room.tableFunctions?.find((one) => one.name === name);
    if (!found || !(found.everywhere || schema === 'INFORMATION_SCHEMA')) continue;
    if (mode === 'describe' && found.columns.length > 0) {
      const empty = { columns: found.columns, vectors: found.columns.map(() => []), rowCount: 0 };
      return relationTokens(empty, compilation);
    }
    const positional: Cell[] = [];
    const named = new Map<string, Cell>();
    for (const part of splitCommas(inner.slice(open + 1, closing(inner, open)))) {
      if (isSymbol(part[1], '=>'))
        named.set(part[0]?.value ?? '', await constant(part.slice(2), context));
      else positional.push(await constant(part, context));
    }
    // The database before INFORMATION_SCHEMA is the one that the function looks into.
    const database = isWord(inner[2], 'INFORMATION_SCHEMA') ? inner[0]?.value : undefined;
    const within = database === undefined ? frame : { ...frame, database };
    if (mode === 'run' && !WITHOUT_WAREHOUSE.has(name)) requireWarehouse({ ...context, frame });
    const rows = await found.rows({ positional, named }, { ...context, frame: within });
    return relationTokens(rows, compilation);
  }
  throw new SnowflakeError(
    '002141',
    '42601',
    `SQL compilation error:\nUnknown table function ${name}`,
  );
};
