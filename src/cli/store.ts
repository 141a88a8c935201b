import type { Store } from '../deps.js';
import { readNames } from '../snowflake/names.js';
import { openWarehouse } from '../snowflake/snowflake-warehouse.js';
import { type LoginPrefix, readSnowflakeSettings } from '../snowflake-config.js';
import type { Terminal } from './command.js';

/** Runs `work` over the login of that prefix and logs out again. */
export const withStore = async <T>(
  terminal: Terminal,
  prefix: LoginPrefix,
  work: (store: Store) => Promise<T>,
): Promise<T> => {
  const settings = readSnowflakeSettings(terminal.env, prefix);
  const names = readNames({ warehouse: settings.warehouse ?? undefined });
  const warehouse = openWarehouse({ ...settings, warehouse: names.warehouse });
  try {
    return await work({ warehouse, names });
  } finally {
    await warehouse.close();
  }
};
