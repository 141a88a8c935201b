import type { Staged, Staging } from './staging.js';

const DAY = 86_400_000;
/** Days that the default windows of a run reach back from its as_of, and the history before them. */
const WINDOWS_DAYS = 28;
const HISTORY_DAYS = 10;

const plus = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);

const many = (count: number, what: string): string =>
  `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;

/** Which days a run can be asked for. */
const aboutDays = (first: string, last: string, today: string): string[] => {
  const newest = plus(last, 1) < today ? plus(last, 1) : today;
  const oldest = plus(first, WINDOWS_DAYS);
  const lines = [`The transactions run from ${first} to ${last}.`];
  if (oldest > newest)
    lines.push(
      `That is too short for a run's default windows, which reach back ${WINDOWS_DAYS} days: name shorter ones with as_of=${newest} (train_days, validation_days, gap_days, holdout_days, label_delay_days).`,
    );
  else if (newest < today)
    lines.push(
      `They end in the past: ask for /dag run as_of=${newest}, or a day from ${oldest} on.`,
    );
  if (oldest <= newest && plus(oldest, HISTORY_DAYS) > newest)
    lines.push(
      `With less than ${HISTORY_DAYS} days before the train window some features know little of the past.`,
    );
  return lines;
};

const aboutFile = ({ table, extra }: Staged): string[] =>
  extra.length === 0
    ? []
    : [`${table.name}: left out ${extra.map((name) => name || '(without a name)').join(', ')}.`];

/** What is worth knowing about data without a fault. @param today ISO day of the account's clock */
export const adviceOn = async (
  staging: Staging,
  staged: readonly Staged[],
  today: string,
): Promise<readonly string[]> => {
  const transactions = staged.find(({ table }) => table.name === 'FINANCIAL_TRANSACTIONS');
  const [found] = await staging.query(`SELECT
      CAST(CAST(min(TX_TIMESTAMP) AS DATE) AS VARCHAR) AS FIRST_DAY,
      CAST(CAST(max(TX_TIMESTAMP) AS DATE) AS VARCHAR) AS LAST_DAY,
      count(*) FILTER (IS_FRAUD) AS FRAUDS,
      count(*) FILTER (IS_FRAUD IS NULL) AS OPEN,
      count(*) FILTER (IS_FRAUD IS NOT NULL AND LABEL_TS IS NULL) AS UNDATED
    FROM ${transactions?.fit}`);
  const count = (name: string) => Number(found?.[name] ?? 0);
  return [
    ...staged.flatMap(aboutFile),
    `${many(count('FRAUDS'), 'fraud')} among ${many(transactions?.rows ?? 0, 'transaction')}.`,
    ...(count('OPEN') > 0
      ? [`${many(count('OPEN'), 'label')} not known yet (IS_FRAUD is empty).`]
      : []),
    ...(count('UNDATED') > 0
      ? [`${many(count('UNDATED'), 'label')} without LABEL_TS: taken as known at once.`]
      : []),
    ...aboutDays(`${found?.FIRST_DAY}`, `${found?.LAST_DAY}`, today),
  ];
};
