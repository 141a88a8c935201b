import type { Context, Grammar, Room, SystemFunction, TableFunction } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { rowsResult, statementType } from '../engine/result.js';
import { type Cell, textColumn } from '../engine/value.js';
import { asJson, asRows, asText, TABULAR } from './forms.js';
import { explained, operationsIn } from './plan.js';

const CONTENT = [textColumn('content')];

/** EXPLAIN compiles and does not run: it needs no warehouse. https://docs.snowflake.com/en/sql-reference/sql/explain */
const explainGrammar: Grammar = (cursor) => {
  if (!cursor.accept('EXPLAIN')) return undefined;
  const form = cursor.accept('USING') ? cursor.oneOf('TABULAR', 'JSON', 'TEXT') : 'TABULAR';
  if (!form || cursor.done) throw cursor.unexpected();
  const sql = cursor.rest();
  return {
    kind: 'explain',
    statementType: statementType.select,
    cost: 'metadata',
    commits: false,
    describe: async () => (form === 'TABULAR' ? TABULAR : CONTENT),
    run: async (context) => {
      const operations = await explained(sql, context);
      if (form === 'TABULAR') return rowsResult(TABULAR, asRows(operations));
      const content = form === 'JSON' ? asJson(operations) : asText(operations);
      return rowsResult(CONTENT, [[content]]);
    },
  };
};

/** @throws SnowflakeError 001015 without exactly one text */
const onlyText = (name: string, args: readonly Cell[]): string => {
  const [text] = args;
  if (args.length === 1 && typeof text === 'string') return text;
  throw new SnowflakeError(
    '001015',
    '22023',
    `SQL compilation error:\nInvalid argument for function '${name}': one text is needed.`,
  );
};

const textFunction = (
  name: string,
  call: (text: string, context: Context) => Promise<Cell> | Cell,
): SystemFunction => ({
  name,
  returns: textColumn(name),
  call: async (args, context) => call(onlyText(name, args), context),
});

const explainJson: TableFunction = {
  name: 'EXPLAIN_JSON',
  everywhere: true,
  columns: TABULAR,
  rows: async ({ positional }) =>
    rowsResult(TABULAR, asRows(operationsIn(onlyText('EXPLAIN_JSON', positional)))),
};

/** What statements would do. */
export const explainRoom = (): Room => ({
  name: 'explain',
  grammars: [explainGrammar],
  systemFunctions: [
    textFunction('SYSTEM$EXPLAIN_PLAN_JSON', async (sql, context) =>
      asJson(await explained(sql, context)),
    ),
    textFunction('SYSTEM$EXPLAIN_JSON_TO_TEXT', (json) => asText(operationsIn(json))),
  ],
  tableFunctions: [explainJson],
});
