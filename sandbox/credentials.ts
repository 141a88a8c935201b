import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const Credentials = z.object({
  /** password by user */
  passwords: z.object({
    SANDBOX_ADMIN: z.string(),
    DAGBOT: z.string(),
    DAGBOT_DEPLOY: z.string(),
  }),
  /** has the account been prepared to its end? */
  prepared: z.boolean(),
});

/** What a state folder must remember beside the two servers' own state. */
export type Credentials = z.infer<typeof Credentials>;

const fileIn = (folder: string) => join(folder, 'sandbox.json');

const password = () => randomBytes(18).toString('base64url');

const fresh = (): Credentials => ({
  passwords: { SANDBOX_ADMIN: password(), DAGBOT: password(), DAGBOT_DEPLOY: password() },
  prepared: false,
});

export const writeCredentials = (folder: string, credentials: Credentials): Promise<void> =>
  writeFile(fileIn(folder), JSON.stringify(credentials), { mode: 0o600 });

/** Those of the state folder, or new ones, kept there at once. @throws when the file is not ours */
export const readCredentials = async (folder: string): Promise<Credentials> => {
  await mkdir(folder, { recursive: true });
  const text = await readFile(fileIn(folder), 'utf8').catch(() => undefined);
  if (text !== undefined) return Credentials.parse(JSON.parse(text));
  const made = fresh();
  await writeCredentials(folder, made);
  return made;
};
