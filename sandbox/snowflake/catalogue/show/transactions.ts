import type { Context, Frame, Grammar, SystemFunction } from '../../engine/context.js';
import { insufficientPrivileges, SnowflakeError } from '../../engine/errors.js';
import { rowsResult, statementType } from '../../engine/result.js';
import { type Cell, type Column, textColumn, timestampColumn } from '../../engine/value.js';
import { ownSession } from '../../sql/own-session.js';
import { moment } from '../../stages/show-scope.js';
import type { LockState } from '../../store/locks.js';
import type { TransactionRecord } from '../../store/transaction-book.js';

const stamp = (name: string) => timestampColumn(name, 'timestamp_ltz');
const momentOrNull = (at: number | null): Cell => (at === null ? null : moment(at));

/** Everybody's for the account's administrator who asks IN ACCOUNT, else those of the user's own sessions. */
const isShown = (user: string, frame: Frame, inAccount: boolean): boolean =>
  user === frame.session.user || (inAccount && frame.role === 'ACCOUNTADMIN');

interface Listed {
  readonly what: string;
  readonly columns: readonly Column[];
  rows(context: Context, inAccount: boolean): Cell[][];
}

const transactionRow = (one: TransactionRecord): Cell[] => [
  String(one.id),
  one.session.user,
  String(one.session.id),
  one.name,
  moment(one.startedAt),
  one.state,
];

const TRANSACTION_COLUMNS = [
  textColumn('id'),
  textColumn('user'),
  textColumn('session'),
  textColumn('name'),
  stamp('started_on'),
  textColumn('state'),
];

/** https://docs.snowflake.com/en/sql-reference/sql/show-transactions */
const transactions: Listed = {
  what: 'TRANSACTIONS',
  columns: [...TRANSACTION_COLUMNS, textColumn('scope')],
  rows: ({ frame }, inAccount) =>
    ownSession(frame.session)
      .transactions.running()
      .filter(({ session }) => isShown(session.user, frame, inAccount))
      .map((one) => [...transactionRow(one), '0']),
};

const lockRow = ({ request, acquiredAt }: LockState, { frame, services }: Context): Cell[] => {
  const { owner, tableId, tableName, queryId } = request;
  const table = services.catalogue.list('TABLE').find(({ id }) => id === tableId);
  return [
    table ? [table.database, table.schema, table.name].join('.') : tableName,
    'PARTITIONS',
    String(owner.id),
    moment(owner.startedAt),
    acquiredAt === null ? 'WAITING' : 'HOLDING',
    momentOrNull(acquiredAt),
    queryId,
    frame.role === 'ACCOUNTADMIN' ? String(owner.scope.session.id) : null,
  ];
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-locks */
const locks: Listed = {
  what: 'LOCKS',
  columns: [
    textColumn('resource'),
    textColumn('type'),
    textColumn('transaction'),
    stamp('transaction_started_on'),
    textColumn('status'),
    stamp('acquired_on'),
    textColumn('query_id'),
    textColumn('session'),
  ],
  rows: (context, inAccount) =>
    ownSession(context.frame.session)
      .locks.list()
      .filter(({ request }) => isShown(request.owner.scope.session.user, context.frame, inAccount))
      .map((lock) => lockRow(lock, context)),
};

/** SHOW LOCKS and SHOW TRANSACTIONS [IN ACCOUNT]. */
export const showRunningGrammar: Grammar = (cursor) => {
  const listed = [transactions, locks].find(({ what }) => cursor.accept('SHOW', what));
  if (!listed) return undefined;
  const inAccount = cursor.accept('IN', 'ACCOUNT');
  cursor.end();
  return {
    kind: `show ${listed.what.toLowerCase()}`,
    statementType: statementType.show,
    cost: 'metadata',
    commits: false,
    describe: async () => listed.columns,
    run: async (context) =>
      rowsResult(listed.columns, listed.rows(context, inAccount), statementType.show),
  };
};

const recordOf = (text: string, { frame }: Context): TransactionRecord => {
  const id = /^\d+$/.test(text) ? BigInt(text) : -1n;
  const found = ownSession(frame.session).transactions.find(id);
  if (found) return found;
  throw new SnowflakeError(
    '000619',
    '57014',
    `Invalid transaction id '${text}': it does not name a transaction of this account.`,
  );
};

/** Only whoever began it, and the account's administrator. @throws SnowflakeError 003001 */
const requireOwn = (record: TransactionRecord, { frame }: Context): void => {
  if (!isShown(record.session.user, frame, true))
    throw insufficientPrivileges('transaction', String(record.id));
};

/** https://docs.snowflake.com/en/sql-reference/sql/desc-transaction */
export const describeTransactionGrammar: Grammar = (cursor) => {
  if (!cursor.accept('DESCRIBE', 'TRANSACTION') && !cursor.accept('DESC', 'TRANSACTION'))
    return undefined;
  const id = cursor.next().value;
  cursor.end();
  const columns = [...TRANSACTION_COLUMNS, stamp('ended_on')];
  return {
    kind: 'describe transaction',
    statementType: statementType.describe,
    cost: 'metadata',
    commits: false,
    describe: async () => columns,
    run: async (context) => {
      const record = recordOf(id, context);
      requireOwn(record, context);
      const row = [...transactionRow(record), momentOrNull(record.endedAt)];
      return rowsResult(columns, [row], statementType.describe);
    },
  };
};

/** https://docs.snowflake.com/en/sql-reference/functions/system_abort_transaction: explicit transactions only. */
export const abortTransaction: SystemFunction = {
  name: 'SYSTEM$ABORT_TRANSACTION',
  returns: textColumn('SYSTEM$ABORT_TRANSACTION'),
  call: async ([given], context) => {
    const record = recordOf(String(given), context);
    requireOwn(record, context);
    await ownSession(record.session).abort(record.id);
    return `Aborted transaction id: ${record.id}`;
  },
};
