import { UserError } from '../errors.js';

declare const checked: unique symbol;

/** An upper-case identifier or dotted path of them, checked, hence safe to splice into SQL. */
export type Identifier = string & { readonly [checked]: true };

const part = /^[A-Z_][A-Z0-9_$]{0,254}$/;

/** Upper-cases and checks `text`; throws `UserError` naming `what` when it is not an identifier. */
export const identifier = (text: string, what: string): Identifier => {
  const upper = text.trim().toUpperCase();
  if (!upper.split('.').every((piece) => part.test(piece))) {
    throw new UserError(
      `${what} “${text}” is not a plain Snowflake name.`,
      'Use letters, digits, underscores and dots.',
    );
  }
  return upper as Identifier;
};

/** Every configurable name, checked; dotted names are fully qualified. */
export interface Names {
  readonly warehouse: Identifier;
  /** Database of the runs, such as `DAG_RUNS`. */
  readonly runsDatabase: Identifier;
  /** Schema of tasks, pipeline procedures and the stage, such as `DAG_RUNS.SCHEDULED_RUNS`. */
  readonly runs: Identifier;
  /** Schema of the bot's own tables, such as `DAG_RUNS.BOT`. */
  readonly bot: Identifier;
  readonly holdouts: Identifier;
  /** Schema of the source tables, such as `FINANCE.PUBLIC`. */
  readonly source: Identifier;
  readonly modelSchema: Identifier;
  /** The model's own name, unqualified. */
  readonly modelName: Identifier;
  /** The model, fully qualified. */
  readonly model: Identifier;
  /** The root task's own name, unqualified. */
  readonly dag: Identifier;
  /** The standalone task that answers requests, unqualified. */
  readonly judge: Identifier;
  /** The standalone task that watches the live version daily, unqualified. */
  readonly watch: Identifier;
  readonly roles: {
    readonly dagOwner: Identifier;
    readonly botOwner: Identifier;
    readonly bot: Identifier;
  };
}

/** What may be named differently on an account; everything else follows from these. */
export interface NameChoices {
  readonly warehouse?: string | undefined;
  readonly runsDatabase?: string | undefined;
  readonly source?: string | undefined;
  readonly modelSchema?: string | undefined;
  readonly modelName?: string | undefined;
  readonly dag?: string | undefined;
}

/** The version that is live while nothing reviewed is: see the word "baseline". */
export const baseline = 'BASELINE';

/** Names with their defaults; throws `UserError` for one that is not an identifier. */
export const readNames = (choices: NameChoices = {}): Names => {
  const runsDatabase = identifier(choices.runsDatabase ?? 'DAG_RUNS', 'Database of the runs');
  const modelSchema = identifier(
    choices.modelSchema ?? 'MODEL_REGISTRY.MODEL_SCHEMA',
    'Schema of the model',
  );
  const modelName = identifier(choices.modelName ?? 'FRAUD_DETECTION_XGB', 'Model');
  return {
    warehouse: identifier(choices.warehouse ?? 'DAGBOT_WH', 'Warehouse'),
    runsDatabase,
    runs: `${runsDatabase}.SCHEDULED_RUNS` as Identifier,
    bot: `${runsDatabase}.BOT` as Identifier,
    holdouts: `${runsDatabase}.HOLDOUTS` as Identifier,
    source: identifier(choices.source ?? 'FINANCE.PUBLIC', 'Schema of the source tables'),
    modelSchema,
    modelName,
    model: `${modelSchema}.${modelName}` as Identifier,
    dag: identifier(choices.dag ?? 'FRAUD_DAG', 'DAG'),
    judge: 'FRAUD_JUDGE' as Identifier,
    watch: 'FRAUD_WATCH' as Identifier,
    roles: {
      dagOwner: 'DAG_OWNER' as Identifier,
      botOwner: 'BOT_OWNER' as Identifier,
      bot: 'DAGBOT' as Identifier,
    },
  };
};
