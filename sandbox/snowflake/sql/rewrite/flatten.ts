import { syntaxError, unsupported } from '../../engine/errors.js';
import type { Token } from '../lexer.js';
import { closing, fragment, isSymbol, isWord, splitCommas, textOf } from '../token-list.js';

const JOIN_KINDS = ['CROSS', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'OUTER', 'NATURAL'];

const argumentsOf = (tokens: readonly Token[]): Map<string, readonly Token[]> => {
  const named = new Map<string, readonly Token[]>();
  splitCommas(tokens).forEach((part, index) => {
    if (isSymbol(part[1], '=>')) named.set(part[0]?.value ?? '', part.slice(2));
    else named.set(index === 0 ? 'INPUT' : `#${index}`, part);
  });
  return named;
};

const flattened = (tokens: readonly Token[]): Token[] => {
  const given = argumentsOf(tokens);
  const input = given.get('INPUT');
  if (!input) throw syntaxError('FLATTEN needs INPUT.');
  if (isWord(given.get('RECURSIVE')?.[0], 'TRUE'))
    throw unsupported('FLATTEN(… RECURSIVE => TRUE)');
  const outer = isWord(given.get('OUTER')?.[0], 'TRUE');
  const path = given.get('PATH')?.[0]?.value ?? '';
  const json = `SF_GET_PATH((${textOf(input)}), '$${path === '' ? '' : `.${path}`}')`;
  const rows = `SELECT 1 AS "SEQ", CASE WHEN json_type(FLAT_J) = 'OBJECT' THEN FLAT_E."key" END AS "KEY",
    CASE WHEN json_type(FLAT_J) = 'OBJECT' THEN FLAT_E."key" ELSE '[' || FLAT_E."key" || ']' END AS "PATH",
    CASE WHEN json_type(FLAT_J) = 'ARRAY' THEN TRY_CAST(FLAT_E."key" AS BIGINT) END AS "INDEX",
    FLAT_E."value" AS "VALUE", FLAT_J AS "THIS" FROM (SELECT ${json} AS FLAT_J) AS FLAT_I`;
  const filter = `json_type(FLAT_J) IN ('OBJECT', 'ARRAY')`;
  return fragment(
    outer
      ? `(${rows} LEFT JOIN LATERAL json_each(FLAT_J) AS FLAT_E ON ${filter})`
      : `(${rows} , json_each(FLAT_J) AS FLAT_E WHERE ${filter})`,
  );
};

/** `LATERAL FLATTEN(INPUT => x)` and `TABLE(FLATTEN(x))` become a lateral query over the JSON's members. */
export const flatten = (tokens: readonly Token[]): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    const table =
      isWord(token, 'TABLE') && isSymbol(tokens[at + 1], '(') && isWord(tokens[at + 2], 'FLATTEN');
    const bare = isWord(token, 'FLATTEN') && isSymbol(tokens[at + 1], '(');
    if (!table && !bare) {
      out.push(token);
      continue;
    }
    const open = table ? at + 3 : at + 1;
    const close = closing(tokens, open);
    const lateral = isWord(out.at(-1), 'LATERAL');
    // Snowpark writes JOIN without ON, which DuckDB takes only from CROSS JOIN.
    const join = out.at(lateral ? -2 : -1);
    const bareJoin = isWord(join, 'JOIN') && !isWord(out.at(lateral ? -3 : -2), ...JOIN_KINDS);
    if (bareJoin) out.splice(out.length - (lateral ? 2 : 1), 0, ...fragment('CROSS'));
    if (!lateral) out.push(...fragment('LATERAL'));
    out.push(...flattened(flatten(tokens.slice(open + 1, close))));
    at = table ? close + 1 : close;
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
