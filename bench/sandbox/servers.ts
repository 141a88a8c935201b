import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../sandbox/root.js';
import { startSlack } from '../../sandbox/slack/server.js';
import { startSnowflake } from '../../sandbox/snowflake/server.js';

/** Both servers and nothing else, as a process of their own: prints where they are and how long they took. */
const main = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dagbot-bench-servers-'));
  const log = (text: string) => void process.stderr.write(`${text}\n`);
  const [snowflake, slack] = await Promise.all([
    startSnowflake({
      stateFolder: folder,
      python: join(root, '.venv/bin/python'),
      users: { SANDBOX_ADMIN: process.argv[2] ?? '' },
      log,
    }),
    startSlack({ manifestPath: join(root, 'manifest.yml'), log }),
  ]);
  // since the process began, loading included
  const ready = performance.now();
  process.stdout.write(`${JSON.stringify({ ready, port: snowflake.port })}\n`);
  process.once('SIGTERM', async () => {
    await Promise.all([snowflake.stop(), slack.stop()]);
    await rm(folder, { recursive: true, force: true });
    process.exit(0);
  });
};

await main();
