import { randomUUID } from 'node:crypto';
import type { Context, Grammar, Services, Statement } from '../engine/context.js';
import { syntaxError, unsupported } from '../engine/errors.js';
import { type Result, statementType } from '../engine/result.js';
import type { Token } from '../sql/lexer.js';
import { isSymbol, isWord } from '../sql/token-list.js';
import { beginsBlock } from './parse-block.js';
import { inNestedFrame } from './run-body.js';

/** One statement of a chain. */
interface Step {
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly Token[];
}

/** The scanner has `->>` as an arrow and what stands right behind it. */
const isFlow = (tokens: readonly Token[], at: number): boolean =>
  isSymbol(tokens[at], '->') &&
  isSymbol(tokens[at + 1], '>') &&
  tokens[at]?.end === tokens[at + 1]?.start;

const stepsIn = (sql: string, tokens: readonly Token[]): Step[] => {
  const steps: Step[] = [];
  let from = 0;
  const push = (to: number) => {
    const own = tokens.slice(from, to);
    if (own.length === 0) throw syntaxError("syntax error: a statement is missing beside '->>'.");
    steps.push({ tokens: own, start: own[0]?.start ?? 0, end: own.at(-1)?.end ?? sql.length });
  };
  for (let at = 0; at < tokens.length; at++) {
    if (!isFlow(tokens, at)) continue;
    push(at);
    from = at + 2;
  }
  push(tokens.length);
  return steps;
};

const ENDS_FROM = 'SELECT WHERE GROUP ORDER HAVING QUALIFY LIMIT UNION ON SET VALUES'.split(' ');

/** `$1`, `$2` … in a FROM clause: an answer, not a column. */
const answersIn = ({ tokens }: Step): Token[] => {
  const found: Token[] = [];
  const outside: boolean[] = [];
  let inFrom = false;
  tokens.forEach((token, at) => {
    if (isSymbol(token, '(')) {
      outside.push(inFrom);
      inFrom = false;
    } else if (isSymbol(token, ')')) inFrom = outside.pop() ?? false;
    else if (isWord(token, 'FROM', 'JOIN', 'USING')) inFrom = true;
    else if (isWord(token, ...ENDS_FROM)) inFrom = false;
    const before = tokens[at - 1];
    const begins = isSymbol(before, ',') || isWord(before, 'FROM', 'JOIN', 'USING');
    if (inFrom && begins && token.kind === 'dollar' && /^\d+$/.test(token.value)) found.push(token);
  });
  return found;
};

/** The statement with RESULT_SCAN in the place of answers; `ids` are those of all before it. */
const withAnswers = (sql: string, step: Step, ids: readonly string[]): string => {
  let text = '';
  let from = step.start;
  for (const token of answersIn(step)) {
    const id = ids.at(-Number(token.value));
    if (id === undefined || token.value === '0')
      throw syntaxError(`syntax error unexpected '$${token.value}': no such statement before.`);
    text += `${sql.slice(from, token.start)}TABLE(RESULT_SCAN('${id}'))`;
    from = token.end;
  }
  return text + sql.slice(from, step.end);
};

const runAll = (
  sql: string,
  steps: readonly Step[],
  context: Context,
  services: Services,
): Promise<Result> =>
  inNestedFrame(context, async (nested) => {
    const { binds, bindTypes, signal } = context;
    const ids: string[] = [];
    let answer: Result | undefined;
    for (const step of steps) {
      const queryId = randomUUID();
      const own = { binds, ...(bindTypes && { bindTypes }) };
      const text = withAnswers(sql, step, ids);
      answer = await services.engine.execute(text, nested, { signal, queryId, ...own });
      ids.push(queryId);
    }
    if (!answer) throw syntaxError('syntax error: no statement.');
    return answer;
  });

/**
 * Statements in a chain: each may read what those before it answered, and the last one's answer is told.
 * https://docs.snowflake.com/en/sql-reference/operators-flow
 */
export const flowGrammar =
  (services: Services): Grammar =>
  (cursor): Statement | undefined => {
    const { tokens, sql } = cursor;
    if (!tokens.some((_, at) => isFlow(tokens, at)) || beginsBlock(cursor)) return undefined;
    if (isWord(tokens[0], 'CREATE')) return undefined;
    const steps = stepsIn(sql, tokens);
    return {
      statementType: statementType.select,
      cost: 'metadata',
      commits: false,
      kind: 'flow',
      describe: async (context) => {
        const last = steps.at(-1);
        if (!last || answersIn(last).length > 0)
          throw unsupported("describing a chain of statements ('->>') that reads an answer");
        const text = sql.slice(last.start, last.end);
        const options = { signal: context.signal, describeOnly: true };
        const { columns } = await inNestedFrame(context, (nested) =>
          services.engine.execute(text, nested, options),
        );
        return columns;
      },
      run: (context) => runAll(sql, steps, context, services),
    };
  };
