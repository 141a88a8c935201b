import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, Expansion, Services } from '../../engine/context.js';
import { syntaxError, unsupported } from '../../engine/errors.js';
import { typeText } from '../../sql/column-type.js';
import { type Token, tokenize } from '../../sql/lexer.js';
import { numberedBinds } from '../../sql/numbered-binds.js';
import { quote } from '../../store/literal.js';
import type { InferenceWorker } from '../inference.js';
import { ARGUMENT, applyToRows, scratchFolder } from './apply.js';
import { findCalls, mayHoldCalls, type RowCall } from './find-calls.js';
import { inlined, isInSql } from './inline.js';
import { rewritten } from './rewritten.js';
import { type Scope, scopeAround } from './scope.js';
import { itemNames, type Replacement, replaced } from './select-list.js';
import { selectOver } from './source.js';

/** How deeply calls of functions in SQL may lie in each other and in their bodies; more is taken for a circle. */
const DEEPEST = 100;

const sameScope = (a: Scope, b: Scope | undefined) => a.select === b?.select;

/** The calls with other text in their places; items of a SELECT keep their names. */
const withTexts = (
  sql: string,
  tokens: readonly Token[],
  calls: readonly RowCall[],
  texts: readonly string[],
): string => {
  const edits: Replacement[] = calls.map((call, index) => ({
    start: tokens[call.first]?.start ?? 0,
    end: tokens[call.last]?.end ?? 0,
    text: texts[index] ?? '',
  }));
  const scopes = new Map<number, Scope>();
  for (const call of calls) {
    const scope = scopeAround(tokens, call.first);
    if (scope) scopes.set(scope.select, scope);
  }
  const held = (index: number) => calls.some((call) => index >= call.first && index <= call.last);
  for (const scope of scopes.values()) edits.push(...itemNames(sql, tokens, scope, held));
  return replaced(sql, edits);
};

/** Without running anything: a NULL of the right type in each call's place. */
const described = (sql: string, tokens: readonly Token[], calls: readonly RowCall[]): string =>
  withTexts(
    sql,
    tokens,
    calls,
    calls.map((call) => `CAST(NULL AS ${typeText(call.returns)})`),
  );

/**
 * Calls of models and functions in queries. Functions in SQL are put in their calls' places. For the others the
 * rows of their SELECT go to a Parquet file with the arguments computed, the worker answers with a file of
 * results, and the SELECT then reads a temporary relation that holds both.
 */
export const rowFunctions = (services: Services, worker: InferenceWorker): Expansion => {
  const expandScope = async (
    sql: string,
    tokens: readonly Token[],
    scope: Scope,
    calls: readonly RowCall[],
    context: Context,
  ): Promise<string> => {
    const whereHasCall = calls.some(
      (call) => call.first > scope.where && call.last < scope.whereEnd,
    );
    const casts = calls.flatMap((call) =>
      call.args.map((text, index) => {
        const type = call.types[index];
        return type ? `CAST((${text}) AS ${typeText(type)})` : `(${text})`;
      }),
    );
    const list = casts.map((cast, index) => `${cast} AS ${quote(`${ARGUMENT}${index}`)}`);
    if (scope.from < scope.fromEnd) list.unshift('*');
    else if (list.length === 0) list.push('1 AS DAGBOT_ROW');
    const folder = join(scratchFolder(services), 'rows', randomUUID());
    await mkdir(folder, { recursive: true });
    try {
      const input = join(folder, 'in.parquet');
      const columns = await services.exportParquet(
        selectOver(sql, tokens, scope, list, whereHasCall),
        input,
        context,
      );
      const names = new Set(columns.map((column) => column.name));
      if (names.size < columns.length)
        throw unsupported('a model or Python function over a join with columns of the same name');
      const relation = await applyToRows({ folder, input, columns }, calls, context, worker);
      const own = columns.map((column) => column.name).filter((name) => !name.startsWith(ARGUMENT));
      return rewritten({ sql, tokens, scope, calls, relation, own, keepWhere: whereHasCall });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  return async (given, context, mode) => {
    if (!mayHoldCalls(given, context)) return given;
    const numbered = numberedBinds(given);
    let sql = numbered;
    for (let depth = 0; ; ) {
      const tokens = tokenize(sql);
      const calls = await findCalls(sql, tokens, context);
      const [leftmost] = calls;
      if (!leftmost) return sql === numbered ? given : sql;
      const inSql = calls.filter(({ applicable }) => isInSql(applicable));
      if (inSql.length > 0) {
        if (++depth > DEEPEST)
          throw syntaxError('Functions in SQL call each other without an end.');
        const texts: string[] = [];
        for (const call of inSql) texts.push(await inlined(call, context, mode));
        sql = withTexts(sql, tokens, inSql, texts);
        continue;
      }
      if (mode === 'describe') return described(sql, tokens, calls);
      const scope = scopeAround(tokens, leftmost.first);
      if (!scope) throw unsupported('a call of a model or Python function outside of a SELECT');
      if (leftmost.first > scope.from && leftmost.last < scope.fromEnd) {
        throw syntaxError('a model or Python function cannot be called in FROM here.');
      }
      const together = calls.filter((call) => sameScope(scope, scopeAround(tokens, call.first)));
      sql = await expandScope(sql, tokens, scope, together, context);
    }
  };
};
