import { syntaxError, unsupported } from '../../engine/errors.js';
import type { Token } from '../lexer.js';
import { closing, fragment, isSymbol, isWord, splitCommas } from '../token-list.js';
import { flattened } from './flatten.js';
import { splitToTable, strtokSplitToTable } from './split-to-table.js';

const JOIN_KINDS = ['CROSS', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'OUTER', 'NATURAL'];

/** Table functions that are queries to DuckDB, by their arguments. */
const FUNCTIONS: Readonly<Record<string, (args: readonly Token[]) => Token[]>> = {
  FLATTEN: flattened,
  SPLIT_TO_TABLE: splitToTable,
  STRTOK_SPLIT_TO_TABLE: strtokSplitToTable,
};

/** Those that look at each row by itself: they may be called OVER partitions, which change nothing in what they give. */
const PARTED = ['SPLIT_TO_TABLE', 'STRTOK_SPLIT_TO_TABLE'];

/** The rows, after a look at what OVER's brackets name, so that what is not there is told. */
const partedBy = (window: readonly Token[], rows: readonly Token[]): Token[] => {
  const order = window.findIndex((token) => isWord(token, 'ORDER'));
  const clauses = order < 0 ? [window] : [window.slice(0, order), window.slice(order)];
  const parts = clauses.flatMap((clause, index) => {
    if (clause.length === 0) return [];
    if (!isWord(clause[0], index === 0 ? 'PARTITION' : 'ORDER') || !isWord(clause[1], 'BY'))
      throw syntaxError(`syntax error unexpected '${clause[0]?.text ?? ')'}' in OVER.`);
    return splitCommas(clause.slice(2)).map(withoutDirection);
  });
  const looks = parts.flatMap((part) => [...fragment('OR ('), ...part, ...fragment(') IS NULL')]);
  return [
    ...fragment('(SELECT * FROM'),
    ...rows,
    ...fragment('AS PARTED_ WHERE TRUE'),
    ...looks,
    ...fragment(')'),
  ];
};

/** What is ordered by, without `ASC`, `DESC` and `NULLS FIRST`. */
const withoutDirection = (part: readonly Token[]): readonly Token[] => {
  const end = part.findIndex((token) => isWord(token, 'ASC', 'DESC', 'NULLS'));
  return end < 0 ? part : part.slice(0, end);
};

/** Their names; each may stand alone, in TABLE(…) and after LATERAL. */
export const lateralFunctionNames: readonly string[] = Object.keys(FUNCTIONS);

/** `LATERAL FLATTEN(INPUT => x)` and `TABLE(SPLIT_TO_TABLE(x, y))` become lateral queries. */
export const lateralFunctions = (tokens: readonly Token[]): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    const table =
      isWord(token, 'TABLE') &&
      isSymbol(tokens[at + 1], '(') &&
      isWord(tokens[at + 2], ...lateralFunctionNames);
    const bare = isWord(token, ...lateralFunctionNames) && isSymbol(tokens[at + 1], '(');
    const name = tokens[table ? at + 2 : at]?.value ?? '';
    const query = table || bare ? FUNCTIONS[name] : undefined;
    if (!query) {
      out.push(token);
      continue;
    }
    const open = table ? at + 3 : at + 1;
    const close = closing(tokens, open);
    const over = table && isWord(tokens[close + 1], 'OVER') && isSymbol(tokens[close + 2], '(');
    if (over && !PARTED.includes(name)) throw unsupported(`${name}(…) OVER`);
    const end = over ? closing(tokens, close + 2) : close;
    const lateral = isWord(out.at(-1), 'LATERAL');
    // Snowpark writes JOIN without ON, which DuckDB takes only from CROSS JOIN.
    const join = out.at(lateral ? -2 : -1);
    const bareJoin = isWord(join, 'JOIN') && !isWord(out.at(lateral ? -3 : -2), ...JOIN_KINDS);
    if (bareJoin) out.splice(out.length - (lateral ? 2 : 1), 0, ...fragment('CROSS'));
    if (!lateral) out.push(...fragment('LATERAL'));
    const rows = query(lateralFunctions(tokens.slice(open + 1, close)));
    out.push(...(over ? partedBy(tokens.slice(close + 3, end), rows) : rows));
    at = table ? end + 1 : close;
    const next = tokens[at + 1];
    const aliased =
      isWord(next, 'AS') ||
      next?.kind === 'quoted' ||
      (next?.kind === 'word' &&
        !/^(WHERE|JOIN|ON|GROUP|ORDER|LEFT|INNER|CROSS|LATERAL|LIMIT|QUALIFY|UNION|HAVING)$/.test(
          next.value,
        ));
    if (!aliased) out.push(...fragment('AS FLATTENED'));
  }
  return out;
};
