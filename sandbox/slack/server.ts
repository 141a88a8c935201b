import type { SlackOptions, SlackServer } from './options.js';

export type { SlackOptions, SlackServer } from './options.js';

/** Starts a local Slack on loopback. Throws when the manifest cannot be read. */
export const startSlack = (_options: SlackOptions): Promise<SlackServer> =>
  Promise.reject(new Error('the local Slack is still being built'));
