import type { Store } from '../deps.js';
import { UserError, WarehouseError } from '../errors.js';
import { addRequest, wakeJudge } from '../snowflake/queries/requests.js';

/** One request to FRAUD_JUDGE. Its task checks the arguments and answers in a sentence. */
export interface JudgeRequest {
  readonly requestId: string;
  readonly kind: 'evaluate_again' | 'compare' | 'hindsight';
  readonly given: Readonly<Record<string, string>>;
  /** Slack user id. */
  readonly requestedBy: string;
}

/**
 * Writes the request and wakes the task. Repeating it with the same id asks once; a request that
 * nobody was woken for is answered by the task's daily run.
 */
export const askJudge = async (
  { warehouse, names }: Store,
  { requestId, kind, given, requestedBy }: JudgeRequest,
): Promise<void> => {
  const tag = `${requestId} ${requestedBy}`;
  await warehouse.query(addRequest(names), [requestId, kind, JSON.stringify(given), requestedBy], {
    tag,
  });
  try {
    await warehouse.query(wakeJudge(names), [], { tag });
  } catch (error) {
    if (error instanceof WarehouseError && /^(002003|002043|003001)$/.test(error.code))
      throw new UserError('The judge has not been deployed yet.', 'Deploy it with `/dag deploy`.', {
        cause: error,
      });
    throw error;
  }
};
