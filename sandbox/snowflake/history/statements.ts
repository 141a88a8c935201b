import { join } from 'node:path';
import type { Clock, Settings } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import type { EndedStatement, RunningStatement, Watch } from '../engine/watch.js';
import { Chronicle } from './chronicle.js';
import { withoutSecrets } from './secrets.js';
import { Unfinished } from './unfinished.js';

const DAY_MS = 86_400_000;
/** as far back as ACCOUNT_USAGE looks */
const KEPT_MS = 365 * DAY_MS;
const MOST_BYTES = 256 * 1_048_576;
/** D:sql-reference/functions/query_history: longer texts are truncated */
const LONGEST_TEXT = 100_000;
const FIRST_WORDS = 2000;
const SYNTAX_ERRORS: readonly unknown[] = ['001003', '000900'];

/** What of a statement is remembered. Times are virtual, milliseconds since the epoch. */
export interface Remembered {
  readonly queryId: string;
  /** without secrets */
  readonly sql: string;
  readonly type: string;
  readonly database: string | null;
  readonly schema: string | null;
  readonly session: number;
  readonly user: string;
  readonly role: string;
  readonly warehouse: string | null;
  /** the task that it ran for */
  readonly task: string | null;
  readonly tag: string;
  readonly startedAt: number;
}

export interface Told extends Remembered {
  readonly endedAt: number;
  readonly ms: number;
  /** the error's code and text, null when it succeeded */
  readonly code: string | null;
  readonly message: string | null;
  /** its SQLSTATE */
  readonly state?: string;
  /** the size of the warehouse that it ran on, if it needed one */
  readonly size?: string;
  readonly rows?: number;
  readonly inserted?: number;
  /** the number of the explicit transaction that it ran in */
  readonly transaction?: string;
  /** its text was no statement at all: others do not get to see it */
  readonly unreadable?: true;
}

/** The statement's first word, or two where one says little. */
const typeOf = (sql: string): string => {
  const plain = sql.slice(0, FIRST_WORDS).replace(/--.*|\/\*[\s\S]*?\*\//g, ' ');
  const [first = '', second = ''] = plain.match(/\w+/g) ?? [];
  const two = /^(create|alter|drop|show|describe|desc|use|execute)$/i.test(first);
  return (two ? `${first}_${second}` : first === '' ? 'UNKNOWN' : first).toUpperCase();
};

export const remembered = (statement: RunningStatement): Remembered => ({
  queryId: statement.queryId,
  sql: withoutSecrets(statement.sql.slice(0, LONGEST_TEXT), null).sql,
  type: typeOf(statement.sql),
  database: statement.database,
  schema: statement.schema,
  session: statement.session.id,
  user: statement.session.user,
  role: statement.role,
  warehouse: statement.warehouse,
  task: statement.session.root.task?.taskId ?? null,
  tag: statement.tag,
  startedAt: statement.startedAt,
});

const codeOf = (error: unknown): string | null => {
  if (error === undefined) return null;
  return error instanceof SnowflakeError ? error.code : '000603';
};

const told = (ended: EndedStatement, begun: Remembered, size: string | undefined): Told => {
  const { error, endedAt, ms, rows, transaction } = ended;
  const said = error instanceof Error ? error.message : null;
  const code = codeOf(error);
  return {
    ...begun,
    endedAt,
    ms,
    code,
    ...(error instanceof SnowflakeError ? { state: error.sqlState } : {}),
    ...(size !== undefined && { size }),
    ...(rows && { rows: rows.produced }),
    ...(rows?.inserted !== undefined && { inserted: rows.inserted }),
    ...(transaction !== undefined && { transaction: String(transaction) }),
    message: said === null ? null : withoutSecrets(ended.sql, said).message,
    ...(SYNTAX_ERRORS.includes(code) ? { type: 'UNKNOWN', unreadable: true } : {}),
  };
};

/** What the platform calls an error of its own. */
const CUT_OFF =
  'SQL execution internal error:\nProcessing aborted by error 300010; the server stopped while the statement was executing.';

/**
 * All statements that have ended, of the last year: written before their answer goes out, so that neither a
 * restart nor a kill loses one. One that ran when the server was killed has failed, also when its last commit
 * came to pass: nobody was told.
 */
export class StatementHistory {
  private readonly chronicle: Chronicle<Told>;
  private readonly unfinished: Unfinished<Remembered>;
  /** the highest number that a session of the last run had, as far as it is known */
  readonly lastSession: number;

  constructor(
    { stateFolder, log }: Settings,
    private readonly clock: Clock,
  ) {
    const folder = join(stateFolder, 'history', 'statements');
    const now = () => clock.now();
    this.chronicle = new Chronicle({ folder, keptMs: KEPT_MS, mostBytes: MOST_BYTES, now, log });
    const latest = this.chronicle.latest();
    this.unfinished = new Unfinished(folder, ({ queryId }) => queryId, log);
    const ended = new Set(latest.map(({ queryId }) => queryId));
    const left = this.unfinished.takeOver().filter(({ queryId }) => !ended.has(queryId));
    this.cutOff(left);
    this.lastSession = [...latest, ...left].reduce((last, one) => Math.max(last, one.session), 0);
  }

  /** @param sizeOf a warehouse's size at that moment */
  follow(watch: Watch, sizeOf: (warehouse: string) => string | undefined): void {
    watch.onBegin((statement) => this.unfinished.began(remembered(statement)));
    watch.onEnd((statement) => {
      const begun = this.unfinished.ended(statement.queryId) ?? remembered(statement);
      const { warehouse } = statement;
      const ran = statement.class === 'warehouse' && warehouse !== null;
      const size = ran ? sizeOf(warehouse) : undefined;
      this.chronicle.add(statement.endedAt, told(statement, begun, size));
    });
  }

  /** Those that ended in that time, both ends included; the last to end is first. */
  backwards(from: number, until: number): AsyncGenerator<Told> {
    return this.chronicle.backwards(from, until);
  }

  find(queryId: string): Promise<Told | undefined> {
    return this.chronicle.find(JSON.stringify(queryId), (one) => one.queryId === queryId);
  }

  close(): void {
    this.cutOff(this.unfinished.close());
    this.chronicle.close();
  }

  private cutOff(left: readonly Remembered[]): void {
    const endedAt = this.clock.now();
    for (const one of left) {
      const ms = Math.max(0, endedAt - one.startedAt);
      this.chronicle.add(endedAt, { ...one, endedAt, ms, code: '000603', message: CUT_OFF });
    }
  }
}
