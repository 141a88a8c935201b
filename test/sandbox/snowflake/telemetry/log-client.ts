import type { TaskClient } from '../tasks/task-client.js';

export const EVENTS = 'SNOWFLAKE.TELEMETRY.EVENTS';

/** The logs so far, oldest first: `SEVERITY logger message`. */
export const logged = async (client: TaskClient, where = 'TRUE'): Promise<string[]> =>
  (
    await client.run(
      `SELECT RECORD:severity_text::VARCHAR AS SEVERITY, SCOPE:name::VARCHAR AS LOGGER, VALUE::VARCHAR AS MESSAGE
       FROM ${EVENTS} WHERE RECORD_TYPE = 'LOG' AND (${where}) ORDER BY TIMESTAMP`,
    )
  ).map(({ SEVERITY, LOGGER, MESSAGE }) =>
    [SEVERITY, LOGGER, MESSAGE].filter((word) => word !== null).join(' '),
  );

/** What became of the logs since the last look: each test sees its own. */
export const logWatch = (client: TaskClient) => {
  let seen = 0;
  return async (): Promise<string[]> => {
    const all = await logged(client);
    const fresh = all.slice(seen);
    seen = all.length;
    return fresh;
  };
};
