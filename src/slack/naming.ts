import type { webApi } from '@slack/bolt';

/** Puts people's names where a text has `@` and their id. */
export type Naming = (text: string) => Promise<string>;

/** Names change seldom; one that could not be read is asked for again soon. */
const keptMs = 3_600_000;
const missingMs = 60_000;
const nobody = 'somebody';
const marked = /@([UW][A-Z0-9]{2,})\b/g;

interface Known {
  readonly name: string;
  readonly until: number;
}

/** Reads names by `users.info` and keeps them for an hour; without an answer it is “somebody”. */
export const createNaming = (web: webApi.WebClient, monotonicMs: () => number): Naming => {
  const known = new Map<string, Known>();
  const ask = async (id: string): Promise<Known> => {
    const now = monotonicMs();
    try {
      const { user } = await web.users.info({ user: id });
      const names = [user?.profile?.display_name, user?.real_name, user?.name];
      return { name: names.find((name) => name) ?? nobody, until: now + keptMs };
    } catch {
      return { name: nobody, until: now + missingMs };
    }
  };
  const nameOf = async (id: string): Promise<string> => {
    const found = known.get(id);
    if (found !== undefined && monotonicMs() < found.until) return found.name;
    const asked = await ask(id);
    known.set(id, asked);
    return asked.name;
  };
  return async (text) => {
    const ids = [...new Set([...text.matchAll(marked)].map((match) => match[1] ?? ''))];
    const names = new Map<string, string>();
    for (const id of ids) names.set(id, await nameOf(id));
    return text.replace(marked, (_all, id: string) => names.get(id) ?? nobody);
  };
};
