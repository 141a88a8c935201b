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

const KINDS: Readonly<Record<string, string>> = {
  OBJECT: `('OBJECT')`,
  ARRAY: `('ARRAY')`,
  BOTH: `('OBJECT', 'ARRAY')`,
};

const KNOWN = ['INPUT', 'PATH', 'OUTER', 'RECURSIVE', 'MODE'];

/** https://docs.snowflake.com/en/sql-reference/functions/flatten */
const flattened = (tokens: readonly Token[]): Token[] => {
  const given = argumentsOf(tokens);
  const input = given.get('INPUT');
  if (!input) throw syntaxError('FLATTEN needs INPUT.');
  for (const name of given.keys())
    if (!KNOWN.includes(name)) throw unsupported(`FLATTEN(… ${name} => …)`);
  const members = isWord(given.get('RECURSIVE')?.[0], 'TRUE') ? 'json_tree' : 'json_each';
  const kinds = KINDS[given.get('MODE')?.[0]?.value.toUpperCase() ?? 'BOTH'];
  if (!kinds) throw syntaxError('FLATTEN knows the modes OBJECT, ARRAY and BOTH.');
  const path = given.get('PATH')?.[0]?.value ?? '';
  const quoted = path.replaceAll("'", "''");
  const json = `SELECT SF_GET_PATH((${textOf(input)}), '$${quoted === '' ? '' : `.${quoted}`}') AS FLAT_J`;
  const named = `FLAT_E."fullkey" NOT LIKE '%]'`;
  const inner = `CASE WHEN FLAT_E."fullkey" LIKE '$[%' THEN SUBSTR(FLAT_E."fullkey", 2)
    ELSE '${quoted === '' ? '' : '.'}' || SUBSTR(FLAT_E."fullkey", 3) END`;
  const rows = `SELECT 1 AS "SEQ", CASE WHEN ${named} THEN FLAT_E."key" END AS "KEY",
    '${quoted}' || ${inner} AS "PATH",
    CASE WHEN ${named} THEN NULL ELSE TRY_CAST(FLAT_E."key" AS BIGINT) END AS "INDEX",
    FLAT_E."value" AS "VALUE", json_extract(FLAT_J, FLAT_E."path") AS "THIS", FLAT_E."id" AS FLAT_N
    FROM (${json}) AS FLAT_I, ${members}(FLAT_J) AS FLAT_E
    WHERE FLAT_E."fullkey" <> '$' AND json_type(json_extract(FLAT_J, FLAT_E."path")) IN ${kinds}`;
  const empty = `UNION ALL SELECT 1, NULL, NULL, NULL, NULL, FLAT_J, 0 FROM (${json}) AS FLAT_I
    WHERE CASE WHEN json_type(FLAT_J) IN ${kinds} THEN FLAT_J IN ('[]', '{}') ELSE TRUE END`;
  const outer = isWord(given.get('OUTER')?.[0], 'TRUE');
  return fragment(
    `(SELECT "SEQ", "KEY", "PATH", "INDEX", "VALUE", "THIS" FROM (${rows} ${outer ? empty : ''}) AS FLAT_ ORDER BY FLAT_N)`,
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
