import { z } from 'zod';
import type { Context } from '../engine/context.js';
import { SnowflakeError, unsupported } from '../engine/errors.js';
import { parse } from '../engine/parse.js';
import type { Column } from '../engine/value.js';
import type { TableProperties } from '../sql/objects.js';
import { ownSession } from '../sql/own-session.js';
import { withNames } from '../store/names.js';

/** One operation of a plan, as EXPLAIN USING JSON tells it. */
export interface Operation {
  readonly id: number;
  readonly parentOperators?: readonly number[];
  readonly operation: string;
  readonly objects?: readonly string[];
  readonly expressions?: readonly string[];
  readonly partitionsAssigned?: number;
  readonly partitionsTotal?: number;
  readonly bytesAssigned?: number;
}

interface Node {
  readonly name: string;
  readonly children: readonly Node[];
  readonly extra_info: Readonly<Record<string, string | readonly string[]>>;
}

const Texts = z.union([z.string(), z.array(z.string())]);
const Node: z.ZodType<Node> = z.lazy(() =>
  z.object({
    name: z.string(),
    children: z.array(Node),
    extra_info: z.record(z.string(), Texts),
  }),
);

/** DuckDB's operators by the platform's names; the others are its own matter and are left out. */
const NAMES: Readonly<Record<string, string>> = {
  SEQ_SCAN: 'TableScan',
  FILTER: 'Filter',
  CROSS_PRODUCT: 'CartesianJoin',
  AGGREGATE: 'Aggregate',
  DISTINCT: 'Aggregate',
  ORDER_BY: 'Sort',
  TOP_N: 'SortWithLimit',
  LIMIT: 'Limit',
  WINDOW: 'WindowFunction',
  UNION: 'UnionAll',
  EXCEPT: 'Except',
  INTERSECT: 'Intersect',
  CTE: 'WithClause',
  CTE_SCAN: 'WithReference',
  UNNEST: 'Flatten',
  EXPRESSION_GET: 'ValuesClause',
  DUMMY_SCAN: 'Generator',
  INSERT: 'Insert',
  UPDATE: 'Update',
  DELETE: 'Delete',
  MERGE_INTO: 'Merge',
};

const JOINS: Readonly<Record<string, string>> = {
  INNER: 'InnerJoin',
  LEFT: 'LeftOuterJoin',
  RIGHT: 'RightOuterJoin',
  OUTER: 'FullOuterJoin',
  SEMI: 'SemiJoin',
  ANTI: 'AntiJoin',
};

const nameOf = ({ name, extra_info: extra }: Node): string | undefined =>
  /JOIN$/.test(name) ? (JOINS[String(extra['Join Type'])] ?? 'InnerJoin') : NAMES[name];

/** Texts without DuckDB's numbers of columns and its own functions, which say nothing to a reader. */
const texts = (node: Node, key: string): string[] =>
  [node.extra_info[key] ?? []]
    .flat()
    .filter((text) => text !== '' && !/#|__internal|SF_/.test(text))
    .map(withNames);

const expressionsOf = (node: Node, operation: string): string[] => {
  if (operation.endsWith('Join'))
    return texts(node, 'Conditions').map((text) => `joinKey: ${text.replaceAll('==', '=')}`);
  if (operation === 'Filter') return texts(node, 'Expressions');
  if (node.name !== 'AGGREGATE') return [];
  const aggregates = texts(node, 'Expressions').join(', ').replaceAll('count_star()', 'COUNT(*)');
  const keys = texts(node, 'Groups').join(', ');
  return [`aggExprs: [${aggregates}]`, ...(keys === '' ? [] : [`groupKeys: [${keys}]`])];
};

/** Depth first, as the platform numbers them. A filter that DuckDB does while it scans stands above the scan. */
const operationsOf = (root: Node, result: readonly string[], context: Context): Operation[] => {
  const tables = context.services.catalogue.list<TableProperties>('TABLE');
  const operations: Operation[] = [{ id: 0, operation: 'Result', expressions: result }];
  const add = (operation: Omit<Operation, 'id' | 'parentOperators'>, parent: number): number => {
    const id = operations.length;
    operations.push({ id, parentOperators: [parent], ...operation });
    return id;
  };
  const visit = (node: Node, above: number): void => {
    const operation = nameOf(node);
    let parent = above;
    if (node.name === 'SEQ_SCAN') {
      const filters = texts(node, 'Filters');
      if (filters.length > 0) parent = add({ operation: 'Filter', expressions: filters }, parent);
      const physical = String(node.extra_info.Table ?? '');
      const table = tables.find(({ properties }) => physical.endsWith(`.${properties.physical}`));
      const objects = table ? [`${table.database}.${table.schema}.${table.name}`] : [];
      add(
        {
          operation: 'TableScan',
          objects,
          partitionsAssigned: 1,
          partitionsTotal: 1,
          bytesAssigned: 0,
        },
        parent,
      );
      return;
    }
    const isSource = node.name === 'EXPRESSION_GET';
    if (operation) {
      const expressions = expressionsOf(node, operation);
      parent = add({ operation, ...(expressions.length > 0 ? { expressions } : {}) }, parent);
    }
    for (const child of isSource ? [] : node.children) visit(child, parent);
  };
  visit(root, 0);
  return operations;
};

/**
 * DuckDB's plan before it is made physical. Of an empty table its optimiser knows that nothing comes of it, and
 * leaves the table out: then the plan from before the optimiser.
 */
const planOf = async (duck: string, { frame, signal }: Context): Promise<Node> => {
  const { transactor } = ownSession(frame.session);
  await transactor.read("SET explain_output = 'all'");
  const { vectors } = await transactor.read(`EXPLAIN (FORMAT JSON) ${duck}`, signal);
  const [, plans = []] = vectors;
  const [plain, optimised] = plans.map(String);
  const chosen = optimised?.includes('"EMPTY_RESULT"') ? plain : optimised;
  return z.tuple([Node]).parse(JSON.parse(chosen ?? '[]'))[0];
};

/** Compiles a statement as the role of the context may, and tells what it would do. It runs nothing. */
export const explained = async (sql: string, context: Context): Promise<Operation[]> => {
  const inner: Context = { ...context, sql };
  const statement = parse(inner, context.services.engine.rooms);
  const { plan } = statement;
  if (!plan) throw unsupported(`EXPLAIN ${statement.kind.toUpperCase()}`);
  const columns: readonly Column[] = (await statement.describe?.(inner)) ?? [];
  return operationsOf(
    await planOf(await plan(inner), inner),
    columns.map(({ name }) => name),
    inner,
  );
};

const Operations = z.object({
  Operations: z.tuple([
    z.array(
      z.object({
        id: z.number(),
        parentOperators: z.array(z.number()).optional(),
        operation: z.string(),
        objects: z.array(z.string()).optional(),
        expressions: z.array(z.string()).optional(),
        partitionsAssigned: z.number().optional(),
        partitionsTotal: z.number().optional(),
        bytesAssigned: z.number().optional(),
      }),
    ),
  ]),
});

/** The operations of a plan that was told in JSON. @throws SnowflakeError 100069 for any other text */
export const operationsIn = (json: string): Operation[] => {
  try {
    return Operations.parse(JSON.parse(json)).Operations[0] as Operation[];
  } catch (error) {
    throw new SnowflakeError('100069', '22P02', `Error parsing JSON: ${json.slice(0, 100)}`, {
      cause: error,
    });
  }
};
