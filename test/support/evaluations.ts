import type { Account } from './promotion-account.js';

export interface GivenEvaluation {
  readonly id: string;
  readonly candidate: string;
  readonly production?: string | null;
  readonly verdict?: 'promote' | 'ask' | 'reject' | 'no_evidence';
  readonly asOf?: string;
  readonly requestedBy?: string | null;
  readonly automatic?: boolean;
  /** the run that it evaluates, and how often that was done before; by default a run of its own */
  readonly run?: string;
  readonly revision?: number;
}

/** The digest that every evaluation of a test carries. */
export const digest = 'a'.repeat(64);

const document = {
  schema_version: 1,
  as_of: '2026-11-20',
  windows: {},
  candidate: { version: 'V2', threshold: 0.5 },
  production: null,
  data: {},
  baseline: {},
  metrics: {},
  comparison: null,
  slices: [],
  drift: [],
  flips: null,
  verdict: 'ask',
  lean: null,
  reasons: ['NO_PRODUCTION'],
  codes: { no_evidence: [], reject: [], ask: ['NO_PRODUCTION'], pass: [], info: [] },
  reading: 'Nothing is live yet.',
  settings: { currency: 'USD' },
};

/** Inserts an evaluation as the pipeline does, and nothing else. */
export const insertEvaluation = async (
  account: Pick<Account, 'as'>,
  given: GivenEvaluation,
): Promise<void> => {
  const { id, candidate, production = null, verdict = 'ask' } = given;
  const { asOf = '2026-11-20', requestedBy = null, automatic = true } = given;
  const { run = id.replace('EV_', 'RUN_'), revision = 1 } = given;
  await account.as(
    'owner',
    `INSERT INTO DAG_RUNS.BOT.EVALUATIONS (EVALUATION_ID, RUN_ID, RUN_GROUP, REVISION, MODEL,
      CANDIDATE, PRODUCTION, AS_OF, VERDICT, DIGEST, DOCUMENT, REQUESTED_BY, AUTOMATIC, CREATED_AT)
    SELECT ?, ?, ?, ?, 'MODEL_REGISTRY.MODEL_SCHEMA.FRAUD_DETECTION_XGB', ?, ?, TO_DATE(?), ?, ?,
      PARSE_JSON(?), ?, ?, SYSDATE()`,
    [
      id,
      run,
      `group of ${run}`,
      revision,
      candidate,
      production,
      asOf,
      verdict,
      digest,
      JSON.stringify(document),
      requestedBy,
      automatic,
    ],
  );
};

/** Does what the pipeline does at the end of a run: inserts the evaluation and opens its promotion. */
export const evaluate = async (
  account: Pick<Account, 'as'>,
  given: GivenEvaluation,
): Promise<void> => {
  await insertEvaluation(account, given);
  await account.as('owner', 'CALL DAG_RUNS.BOT.OPEN_PROMOTION(?)', [given.id]);
};
