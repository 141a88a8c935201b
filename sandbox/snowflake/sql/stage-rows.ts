import { refuseStar, stageSources, wantedOf } from '../stages/source-clause.js';
import { stagedRows } from '../stages/staged-rows.js';
import type { Compilation } from './compile.js';
import type { Token } from './lexer.js';
import { isAliased } from './references.js';
import { relationTokens } from './relation.js';
import { fragment } from './token-list.js';
import { requireWarehouse } from './warehouse.js';

/** Puts the rows of files in place of `@stage/path (…)` after FROM. */
export const stageRows = async (
  tokens: readonly Token[],
  compilation: Compilation,
): Promise<readonly Token[]> => {
  const { context, mode, frame } = compilation;
  const sources = stageSources(tokens);
  if (sources.length === 0) return tokens;
  const wanted = wantedOf(tokens);
  if (mode === 'run') requireWarehouse({ ...context, frame });
  const out: Token[] = [];
  let at = 0;
  for (const source of sources) {
    refuseStar(tokens, source);
    const rows = await stagedRows(source, wanted, { ...context, frame }, mode);
    out.push(...tokens.slice(at, source.from), ...(await relationTokens(rows, compilation)));
    if (!isAliased(tokens[source.to])) out.push(...fragment('AS STAGED_'));
    at = source.to;
  }
  return [...out, ...tokens.slice(at)];
};
