import { UnknownOutcomeError, WarehouseError } from '../errors.js';

/** The driver lost the session for good: a new connection is needed; the statement did not run. */
const lostSession = new Set([
  '390104',
  '390111',
  '390113',
  '390114',
  '390115',
  '390195',
  '405501',
  '405503',
  '407001',
  '407002',
]);

/** Lock wait ended or too many waiters; the statement was not carried out. */
export const lockWaitEnded = '000625';

/** The request may have reached Snowflake although no answer came back. */
const lostAnswer = new Set(['401001', '401002', '401003', '402001', '402002']);

const field = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;

/** The code as six digits, as Snowflake's documentation writes it; `''` when there is none. */
export const codeOf = (error: unknown): string => {
  const code = field(error, 'code');
  if (typeof code !== 'string' && typeof code !== 'number') return '';
  return /^\d+$/.test(String(code)) ? String(code).padStart(6, '0') : String(code);
};

export const isLostSession = (error: unknown): boolean => lostSession.has(codeOf(error));

/** A driver's error in our terms. `doing` completes "while …". */
export const warehouseError = (doing: string, cause: unknown): WarehouseError => {
  if (cause instanceof WarehouseError) return cause;
  const code = codeOf(cause);
  const sqlState = field(cause, 'sqlState');
  const queryId = field(field(cause, 'data'), 'queryId');
  const facts = {
    cause,
    code,
    ...(typeof sqlState === 'string' ? { sqlState } : {}),
    ...(typeof queryId === 'string' ? { queryId } : {}),
  };
  if (lostAnswer.has(code)) return new UnknownOutcomeError(doing, facts);
  return new WarehouseError(doing, {
    ...facts,
    retryable: code === lockWaitEnded || lostSession.has(code),
  });
};
