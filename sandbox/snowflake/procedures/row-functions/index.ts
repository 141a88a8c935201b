import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, Expansion, Services } from '../../engine/context.js';
import { syntaxError, unsupported } from '../../engine/errors.js';
import type { Column } from '../../engine/value.js';
import { typeText } from '../../sql/column-type.js';
import { type Token, tokenize } from '../../sql/lexer.js';
import { quote, quoteText } from '../../store/literal.js';
import { duckTypeOf } from '../../store/types.js';
import type { InferenceWorker } from '../inference.js';
import { importFiles } from '../run.js';
import { findCalls, mayHoldCalls, type RowCall } from './find-calls.js';
import { type Scope, scopeAround } from './scope.js';
import {
  aliasOf,
  expandStars,
  isJoin,
  itemNames,
  type Replacement,
  replaced,
  withoutQualifiers,
} from './select-list.js';

const RESULT = 'DAGBOT_RESULT_';
const ARGUMENT = 'DAGBOT_ARGUMENT_';

const sameScope = (a: Scope, b: Scope | undefined) => a.select === b?.select;

/** All `?` as `:n`, so that pieces can be moved. */
const numberedBinds = (sql: string): string => {
  const binds = tokenize(sql).filter((token) => token.kind === 'bind' && token.text === '?');
  return replaced(
    sql,
    binds.map((token) => ({ start: token.start, end: token.end, text: `:${token.value}` })),
  );
};

const source = (sql: string, tokens: readonly Token[], first: number, end: number): string => {
  const from = tokens[first]?.start ?? sql.length;
  const to = tokens[end - 1]?.end ?? from;
  return end > first ? sql.slice(from, to) : '';
};

/** Without running anything: a NULL of the right type in each call's place. */
const described = (sql: string, tokens: readonly Token[], calls: readonly RowCall[]): string => {
  const edits: Replacement[] = calls.map((call) => ({
    start: tokens[call.first]?.start ?? 0,
    end: tokens[call.last]?.end ?? 0,
    text: `CAST(NULL AS ${typeText(call.returns)})`,
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

interface Prepared {
  readonly folder: string;
  readonly input: string;
  readonly columns: readonly Column[];
}

/** Reads the result file's text or structs as the declared type. */
const resultExpression = (shape: 'struct' | 'text', column: Column): string => {
  if (column.type === 'object')
    return `CAST(CAST(${shape === 'struct' ? 'to_json("RESULT")' : '"RESULT"'} AS JSON) AS ${duckTypeOf(column)})`;
  if (column.type === 'variant' || column.type === 'array') {
    const json = `CAST(${shape === 'struct' ? 'to_json("RESULT")' : '"RESULT"'} AS JSON)`;
    return column.type === 'variant' ? json : `SF_TO_ARRAY(${json})`;
  }
  if (column.type === 'binary') return 'from_hex("RESULT")';
  return `CAST("RESULT" AS ${duckTypeOf(column)})`;
};

/**
 * Calls of models and Python functions in queries: the rows of their SELECT go to a Parquet file with
 * the arguments computed, the worker answers with a file of results, and the SELECT then reads a
 * temporary relation that holds both.
 */
export const rowFunctions = (services: Services, worker: InferenceWorker): Expansion => {
  const base = join(services.settings.stateFolder, 'python');

  const applied = async (call: RowCall, context: Context) => {
    if (call.applicable.kind === 'model') {
      const { folder, handler, key } = call.applicable;
      return { kind: 'model', key, directory: folder, handler, code: null, imports: [] } as const;
    }
    const { routine } = call.applicable;
    const { handler, body } = routine.properties;
    const imports = await importFiles(routine, context);
    return {
      kind: 'function',
      key: routine.id,
      directory: join(base, 'functions', routine.id),
      handler: handler ?? '',
      code: body,
      imports,
    } as const;
  };

  const compute = async (
    { folder, input, columns }: Prepared,
    calls: readonly RowCall[],
    context: Context,
  ): Promise<string> => {
    let next = 0;
    const kept = columns.filter((column) => !column.name.startsWith(ARGUMENT));
    const outputs: string[] = [];
    const expressions = kept.map(
      (column) => `CAST(i.${quote(column.name)} AS ${duckTypeOf(column)})`,
    );
    for (const [index, call] of calls.entries()) {
      const output = join(folder, `out-${index}.parquet`);
      const names = call.args.map(() => `${ARGUMENT}${next++}`);
      const shape = await worker.apply(
        {
          function: await applied(call, context),
          input,
          output,
          arguments: names,
          types: call.types.slice(0, names.length).map((type) => type.type),
          returns: call.returns.type,
        },
        context.signal,
      );
      outputs.push(
        ` POSITIONAL JOIN (SELECT ${resultExpression(shape, call.returns)} AS r FROM read_parquet(${quoteText(output)})) AS o${index}`,
      );
      expressions.push(`o${index}.r`);
    }
    const results = calls.map((call, index) => ({ ...call.returns, name: `${RESULT}${index}` }));
    const table = {
      columns: [...kept, ...results],
      vectors: [...kept, ...results].map(() => []),
      rowCount: 0,
    };
    const relation = await services.materialise(table, context);
    await context.frame.session.connection.execute(
      `INSERT INTO ${relation} SELECT ${expressions.join(', ')} FROM read_parquet(${quoteText(input)}) AS i${outputs.join('')}`,
    );
    return relation;
  };

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
    const from = source(sql, tokens, scope.from, whereHasCall ? scope.fromEnd : scope.whereEnd);
    const ctes = scope.ctes.map(({ first, last }) => source(sql, tokens, first, last + 1));
    const prefix =
      ctes.length > 0 ? `WITH ${scope.recursive ? 'RECURSIVE ' : ''}${ctes.join(', ')} ` : '';
    const casts = calls.flatMap((call) =>
      call.args.map((arg, index) => {
        const text = sql.slice(arg[0]?.start, arg.at(-1)?.end);
        const type = call.types[index];
        return type ? `CAST((${text}) AS ${typeText(type)})` : `(${text})`;
      }),
    );
    const list = casts.map((cast, index) => `${cast} AS ${quote(`${ARGUMENT}${index}`)}`);
    if (scope.from < scope.fromEnd) list.unshift('*');
    else if (list.length === 0) list.push('1 AS DAGBOT_ROW');
    const folder = join(base, 'rows', randomUUID());
    await mkdir(folder, { recursive: true });
    try {
      const input = join(folder, 'in.parquet');
      const columns = await services.exportParquet(
        `${prefix}SELECT ${list.join(', ')} ${from}`,
        input,
        context,
      );
      const names = new Set(columns.map((column) => column.name));
      if (names.size < columns.length)
        throw unsupported('a model or Python function over a join with columns of the same name');
      const relation = await compute({ folder, input, columns }, calls, context);
      const own = columns.map((column) => column.name).filter((name) => !name.startsWith(ARGUMENT));
      return rewritten({ sql, tokens, scope, calls, relation, own, keepWhere: whereHasCall });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  return async (given, context, mode) => {
    if (!mayHoldCalls(given, context)) return given;
    let sql = given;
    for (let first = true; ; first = false) {
      let tokens = tokenize(sql);
      let calls = findCalls(tokens, context);
      const [leftmost] = calls;
      if (!leftmost) return sql;
      if (mode === 'describe') return described(sql, tokens, calls);
      if (first) {
        sql = numberedBinds(sql);
        tokens = tokenize(sql);
        calls = findCalls(tokens, context);
      }
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

interface Rewrite {
  readonly sql: string;
  readonly tokens: readonly Token[];
  readonly scope: Scope;
  readonly calls: readonly RowCall[];
  readonly relation: string;
  /** columns of the rows before results were added */
  readonly own: readonly string[];
  readonly keepWhere: boolean;
}

/** The SELECT over the relation: stars spelled out, calls as columns, FROM (and WHERE, once applied) replaced. */
const rewritten = ({ sql, tokens, scope, calls, relation, own, keepWhere }: Rewrite): string => {
  const at = (index: number) => tokens[index]?.start ?? sql.length;
  const after = (index: number) => tokens[index]?.end ?? sql.length;
  const edits: Replacement[] = calls.map((call, index) => ({
    start: at(call.first),
    end: after(call.last),
    text: quote(`${RESULT}${index}`),
  }));
  const inCall = (index: number) => calls.some((call) => index >= call.first && index <= call.last);
  edits.push(...itemNames(sql, tokens, scope, inCall), ...expandStars(tokens, scope, own, inCall));
  const alias = aliasOf(tokens, scope);
  if (isJoin(tokens, scope)) edits.push(...withoutQualifiers(tokens, scope, inCall));
  const end = keepWhere ? scope.fromEnd : scope.whereEnd;
  edits.push({
    start: scope.from < end ? at(scope.from) : after(scope.from - 1),
    end: scope.from < end ? after(end - 1) : after(scope.from - 1),
    text: ` FROM ${relation}${alias === null ? '' : ` AS ${quote(alias)}`} `,
  });
  return replaced(sql, edits);
};
