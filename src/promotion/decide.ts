import type { Store } from '../deps.js';
import type { Names } from '../snowflake/names.js';
import { json, onlyCell } from '../snowflake/values.js';
import type { Query } from '../snowflake/warehouse.js';
import { type DecisionOutcome, type DecisionRequest, decisionOutcome } from './outcome.js';

const call = ({ bot }: Names): Query<DecisionOutcome> => ({
  name: 'deciding on a promotion',
  sql: `CALL ${bot}.DECIDE(?, ?, ?, ?, ?, ?, ?)`,
  row: onlyCell(json(decisionOutcome)),
});

const revert = ({ bot }: Names): Query<DecisionOutcome> => ({
  name: 'reverting a promotion',
  sql: `CALL ${bot}.REVERT(?, ?, ?, ?, ?)`,
  row: onlyCell(json(decisionOutcome)),
});

/** Longer than its wait for the ledger's lock; after that the answer counts as lost. */
const answerMs = 25_000;

const busy = (evaluationId: string): DecisionOutcome =>
  decisionOutcome.parse({ outcome: 'busy', evaluation_id: evaluationId });

/**
 * Hands one click to Snowflake, which checks and does everything. Calling it again with the same
 * request id is safe and gives the same answer, also after an `UnknownOutcomeError`.
 */
export const decide = async (
  { warehouse, names }: Store,
  request: DecisionRequest,
): Promise<DecisionOutcome> => {
  const { evaluationId, choice, actor, digest, seenLive, reason, requestId } = request;
  const options = { tag: `${requestId} ${actor}`, timeoutMs: answerMs };
  const [outcome] =
    choice === 'revert'
      ? await warehouse.query(
          revert(names),
          [evaluationId, actor, seenLive, reason, requestId],
          options,
        )
      : await warehouse.query(
          call(names),
          [evaluationId, choice, actor, digest, seenLive, reason, requestId],
          options,
        );
  return outcome ?? busy(evaluationId);
};
