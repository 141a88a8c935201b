import type { Store } from '../deps.js';
import { UserError, WarehouseError } from '../errors.js';
import {
  addRequest,
  type JudgeKind,
  sameRequest,
  wakeJudge,
} from '../snowflake/queries/requests.js';

/** One request to FRAUD_JUDGE. Its task checks the arguments and answers in a sentence. */
export interface JudgeRequest {
  readonly requestId: string;
  readonly kind: JudgeKind;
  readonly given: Readonly<Record<string, string>>;
  /** Slack user id. */
  readonly requestedBy: string;
}

/** Whether somebody asked the same of an evaluation and has no answer yet, and who. */
export const sameAsked = async (
  { warehouse, names }: Store,
  { requestId, kind }: Pick<JudgeRequest, 'requestId' | 'kind'>,
  evaluationId: string,
): Promise<{ readonly by: string | null } | null> => {
  const [same] = await warehouse.query(sameRequest(names), [kind, evaluationId, requestId]);
  return same ?? null;
};

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
