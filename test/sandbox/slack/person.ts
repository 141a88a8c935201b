import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { type SlackOptions, type SlackServer, startSlack } from '../../../sandbox/slack/server.js';

export const manifestPath = fileURLToPath(new URL('manifest.yml', import.meta.url));

/** A local Slack with the manifest of these tests. Errors inside it fail the test that reads `faults`. */
export const aSlack = async (
  options: Partial<SlackOptions> = {},
): Promise<SlackServer & { faults: string[] }> => {
  const faults: string[] = [];
  const server = await startSlack({ manifestPath, log: (line) => faults.push(line), ...options });
  return { ...server, faults };
};

// biome-ignore lint/suspicious/noExplicitAny: answers are read by tests that say what they expect of them
export type Answer = any;

/** Has a person do something through the test interface. */
export const act = async (page: string, call: string, body: object = {}): Promise<Answer> => {
  const answer = await fetch(`${page}test/${call}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.json();
};

export const stateOf = async (page: string, user?: string): Promise<Answer> => {
  const query = user === undefined ? '' : `?user=${user}`;
  return (await fetch(`${page}test/state${query}`)).json();
};

/** Calls a method of the Web API with a JSON body. */
export const callApi = async (
  { apiUrl, botToken }: Pick<SlackServer, 'apiUrl' | 'botToken'>,
  method: string,
  body: object = {},
  token = botToken,
): Promise<Answer> => {
  const answer = await fetch(apiUrl + method, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return answer.json();
};

/** Tries again until the check holds; patient, since the check runs beside a server on a busy machine. */
export const soon = <Value>(check: () => Value | Promise<Value>): Promise<Value> =>
  vi.waitFor(check, { timeout: 20_000 });
