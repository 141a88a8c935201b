const instant = 'TIMESTAMP_NTZ';
const money = 'NUMBER(12,2)';

/** The shop's tables, which the pipeline only reads. */
export const sourceTables: Readonly<Record<string, readonly string[]>> = {
  CUSTOMER: ['CUSTOMER_ID NUMBER', 'PREF_CUSTOMER BOOLEAN', 'REGION VARCHAR', 'JOINED_AT DATE'],
  FINANCIAL_ACCOUNT: [
    'ACCOUNT_ID NUMBER',
    'CUSTOMER_ID NUMBER',
    `ACCOUNT_LIMIT ${money}`,
    `BALANCE ${money}`,
  ],
  FINANCIAL_TRANSACTIONS: [
    'TRANSACTION_ID NUMBER',
    'ACCOUNT_ID NUMBER',
    `TX_TIMESTAMP ${instant}`,
    `AMOUNT ${money}`,
    'CURRENCY VARCHAR',
    'CHANNEL VARCHAR',
    'MERCHANT_ID NUMBER',
    'IS_FRAUD BOOLEAN',
    `LABEL_TS ${instant}`,
  ],
};

export const SOURCE_SCHEMA = 'FINANCE.PUBLIC';
export const WAREHOUSE = 'DAGBOT_WH';

/** What an account has before the product is set up in it: its users, a warehouse, and the shop's tables. */
export const beforeSetup: readonly string[] = [
  `CREATE WAREHOUSE IF NOT EXISTS ${WAREHOUSE} WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 60 AUTO_RESUME = TRUE`,
  `CREATE USER IF NOT EXISTS DAGBOT DEFAULT_ROLE = DAGBOT DEFAULT_WAREHOUSE = ${WAREHOUSE}`,
  `CREATE USER IF NOT EXISTS DAGBOT_DEPLOY DEFAULT_ROLE = DAG_OWNER DEFAULT_WAREHOUSE = ${WAREHOUSE}`,
  'CREATE DATABASE IF NOT EXISTS FINANCE',
  'CREATE SCHEMA IF NOT EXISTS FINANCE.PUBLIC',
  ...Object.entries(sourceTables).map(
    ([name, columns]) =>
      `CREATE TABLE IF NOT EXISTS ${SOURCE_SCHEMA}.${name} (${columns.join(', ')})`,
  ),
];
