import { UserError } from '../errors.js';

const windowKeys = [
  'train_days',
  'validation_days',
  'gap_days',
  'holdout_days',
  'label_delay_days',
] as const;

/** What one run may do differently; policy, gate and approvals never are among it. */
export type Overrides = Readonly<Partial<Record<'as_of' | (typeof windowKeys)[number], string>>>;

export const overrideKeys = ['as_of', ...windowKeys] as const;

const day = /^\d{4}-\d{2}-\d{2}$/;

/** Takes 2026-11-20, refuses 2026-02-30. */
const isDay = (text: string): boolean => {
  const parsed = new Date(`${text}T00:00:00Z`);
  return day.test(text) && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
};

/** Reads `key=value` words into the config of one run; a `UserError` names the first wrong one. */
export const readOverrides = (given: Readonly<Record<string, string>>): Record<string, unknown> => {
  const config: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    if (key === 'as_of') {
      if (!isDay(value))
        throw new UserError(
          `\`as_of=${value}\` is not a day.`,
          'Write it like `as_of=2026-11-20`.',
        );
      config.as_of = value;
    } else if ((windowKeys as readonly string[]).includes(key)) {
      if (!/^\d{1,3}$/.test(value))
        throw new UserError(
          `\`${key}=${value}\` is not a number of days.`,
          `Write it like \`${key}=7\`.`,
        );
      config[key] = Number(value);
    } else {
      throw new UserError(
        `\`${key}\` cannot be set for one run.`,
        `A run takes ${overrideKeys.map((name) => `\`${name}\``).join(', ')}.`,
      );
    }
  }
  return config;
};
