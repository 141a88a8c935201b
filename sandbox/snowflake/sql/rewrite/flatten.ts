import { syntaxError, unsupported } from '../../engine/errors.js';
import type { Token } from '../lexer.js';
import { fragment, fragmentText, isSymbol, isWord, splitCommas } from '../token-list.js';
import { sequenceOf } from './input-sequence.js';

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
export const flattened = (tokens: readonly Token[]): Token[] => {
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
  const json = `SELECT SF_GET_PATH((${fragmentText(input)}), '$${quoted === '' ? '' : `.${quoted}`}') AS FLAT_J`;
  const named = `FLAT_E."FULLKEY" NOT LIKE '%]'`;
  const inner = `CASE WHEN FLAT_E."FULLKEY" LIKE '$[%' THEN SUBSTR(FLAT_E."FULLKEY", 2)
    ELSE '${quoted === '' ? '' : '.'}' || SUBSTR(FLAT_E."FULLKEY", 3) END`;
  const sequence = sequenceOf(input, 'FLAT_J');
  const rows = `SELECT ${sequence} AS "SEQ", CASE WHEN ${named} THEN FLAT_E."KEY" END AS "KEY",
    '${quoted}' || ${inner} AS "PATH",
    CASE WHEN ${named} THEN NULL ELSE TRY_CAST(FLAT_E."KEY" AS BIGINT) END AS "INDEX",
    FLAT_E."VALUE" AS "VALUE", json_extract(FLAT_J, FLAT_E."PATH") AS "THIS", FLAT_E."ID" AS FLAT_N
    FROM (${json}) AS FLAT_I, ${members}(FLAT_J) AS FLAT_E
    WHERE FLAT_E."FULLKEY" <> '$' AND json_type(json_extract(FLAT_J, FLAT_E."PATH")) IN ${kinds}`;
  const empty = `UNION ALL SELECT ${sequence}, NULL, NULL, NULL, NULL, FLAT_J, 0 FROM (${json}) AS FLAT_I
    WHERE CASE WHEN json_type(FLAT_J) IN ${kinds} THEN FLAT_J IN ('[]', '{}') ELSE TRUE END`;
  const outer = isWord(given.get('OUTER')?.[0], 'TRUE');
  return fragment(
    `(SELECT "SEQ", "KEY", "PATH", "INDEX", "VALUE", "THIS" FROM (${rows} ${outer ? empty : ''}) AS FLAT_ ORDER BY FLAT_N)`,
  );
};
