import { z } from 'zod';
import { SnowflakeError, unsupported } from '../engine/errors.js';
import { isPossible } from '../engine/parameters.js';

const Bind = z.object({
  type: z.string(),
  value: z.union([z.string(), z.null(), z.array(z.string().nullable())]),
});

const Body = z.object({
  sqlText: z.string().nullish(),
  asyncExec: z.boolean().nullish(),
  describeOnly: z.boolean().nullish(),
  isInternal: z.boolean().nullish(),
  bindings: z.record(z.string(), Bind).nullish(),
  bindStage: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
});

/** A query-request's body. */
export interface StatementRequest {
  readonly sql: string;
  readonly async: boolean;
  readonly describeOnly: boolean;
  /** sent by the client's library for its own ends: its user wrote no such statement */
  readonly internal: boolean;
  readonly bindings: z.infer<typeof Body>['bindings'];
  /** where array binds were uploaded to, instead of `bindings` */
  readonly bindStage: string | null;
  /** statement-level parameters, names upper-cased */
  readonly parameters: ReadonlyMap<string, unknown>;
}

/** @throws SnowflakeError 000002 for a value that would change what the statement answers, as ALTER SESSION does */
const ofStatement = (name: string, value: unknown): readonly [string, unknown] => {
  const text = String(value);
  if (!isPossible(name, /^(true|false)$/i.test(text) ? text.toLowerCase() : text))
    throw unsupported(`the parameter ${name} = ${text} of a statement`);
  return [name, value];
};

/** @throws SnowflakeError 391907 for a body that is none */
export const readStatementRequest = (body: unknown): StatementRequest => {
  const parsed = Body.safeParse(body);
  if (!parsed.success)
    throw new SnowflakeError('391907', '22000', `Request body: ${z.prettifyError(parsed.error)}`);
  const { data } = parsed;
  return {
    sql: data.sqlText ?? '',
    async: data.asyncExec ?? false,
    describeOnly: data.describeOnly ?? false,
    internal: data.isInternal ?? false,
    bindings: data.bindings,
    bindStage: data.bindStage ?? null,
    parameters: new Map(
      Object.entries(data.parameters ?? {}).map(([name, value]) =>
        ofStatement(name.toUpperCase(), value),
      ),
    ),
  };
};
