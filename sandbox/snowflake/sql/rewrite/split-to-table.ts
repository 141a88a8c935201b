import { syntaxError } from '../../engine/errors.js';
import type { Token } from '../lexer.js';
import { call, fragment, fragmentText, splitCommas } from '../token-list.js';
import { sequenceOf } from './input-sequence.js';

const splitBy =
  (name: string, splitter: string, least: number) =>
  (tokens: readonly Token[]): Token[] => {
    const args = splitCommas(tokens);
    const [text = []] = args;
    if (args.length < least || args.length > 2)
      throw syntaxError(`${name} takes ${least === 2 ? 'two' : 'one or two'} arguments.`);
    return fragment(
      `(SELECT ${sequenceOf(text, 'SPLIT_I."SPLIT_L"')} AS "SEQ", CAST(SPLIT_E."KEY" AS BIGINT) + 1 AS "INDEX",
        SF_AS_VARCHAR(SPLIT_E."VALUE") AS "VALUE"
        FROM (SELECT to_json(${fragmentText(call(splitter, args))}) AS "SPLIT_L") AS SPLIT_I,
        json_each(SPLIT_I."SPLIT_L") AS SPLIT_E ORDER BY SPLIT_E."ID")`,
    );
  };

/** https://docs.snowflake.com/en/sql-reference/functions/split_to_table */
export const splitToTable = splitBy('SPLIT_TO_TABLE', 'SF_SPLIT', 2);

/** https://docs.snowflake.com/en/sql-reference/functions/strtok_split_to_table */
export const strtokSplitToTable = splitBy('STRTOK_SPLIT_TO_TABLE', 'SF_STRTOK_TO_ARRAY', 1);
