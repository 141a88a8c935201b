import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { type MainJob, measureMainJob } from './main-job.js';
import { quantiles } from './quantiles.js';

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Packages that `npm ci --omit=dev` would install, counted from the lock file. */
const productionPackages = (): number => {
  const list = ['ls', '--omit=dev', '--all', '--parseable', '--package-lock-only'];
  return execFileSync('npm', list, { encoding: 'utf8' }).trim().split('\n').length - 1;
};

const row = (what: string, figures: readonly number[], goal: string, unit: 's' | 'ms') => {
  const show = (ms: number) => (unit === 's' ? (ms / 1000).toFixed(1) : ms.toFixed(0));
  const { minimum, median, maximum } = quantiles(figures);
  return `| ${what} | ${show(minimum)} | ${show(median)} | ${show(maximum)} ${unit} | ${goal} |`;
};

const main = async () => {
  const times = Number(process.argv[2] ?? 3);
  const jobs: MainJob[] = [];
  for (let pass = 1; pass <= times; pass++) {
    process.stderr.write(`pass ${pass} of ${times} …\n`);
    jobs.push(await measureMainJob());
  }
  say(
    `${times} passes on ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), each on fresh state;`,
  );
  say(`hold-out of ${jobs[0]?.rows} transactions, trained on about as many.\n`);
  say('| what | minimum | median | maximum | at most |');
  say('|---|---|---|---|---|');
  say(
    row(
      '`npm run demo` → welcome on the page',
      jobs.map((job) => job.welcome),
      '15 s',
      's',
    ),
  );
  say(
    row(
      '`/dag run` → evaluation card',
      jobs.map((job) => job.card),
      '60 s',
      's',
    ),
  );
  say(
    row(
      'Promote now → card rewritten, marker moved',
      jobs.map((job) => job.promoted),
      '2 s',
      's',
    ),
  );
  say(
    row(
      'click or command → ack',
      jobs.flatMap((job) => job.acks),
      '200 ms',
      'ms',
    ),
  );
  say(`| packages of a production install | | ${productionPackages()} | | 300 |`);
};

await main();
