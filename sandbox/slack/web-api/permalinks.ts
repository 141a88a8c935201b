import type { Message } from '../workspace/model.js';

/** The address of a message in the page; `origin` ends in a slash. */
export const permalinkOf = (origin: string, channel: string, message: Message): string => {
  const { ts, thread_ts } = message;
  const inThread =
    thread_ts === undefined || thread_ts === ts ? '' : `?thread_ts=${thread_ts}&cid=${channel}`;
  return `${origin}archives/${channel}/p${ts.replace('.', '')}${inThread}`;
};
