import { UsageError } from '../commands/command.js';
import { nearest } from '../commands/nearest.js';
import { ConfigError } from '../environment.js';
import { UnknownOutcomeError, UserError, WarehouseError } from '../errors.js';
import { withoutSecrets } from '../log.js';
import { readArgv } from './argv.js';
import type { CliCommand, Terminal } from './command.js';
import { deploy } from './deploy.js';
import { doctor } from './doctor.js';
import { people } from './people.js';
import { run } from './run.js';
import { setup } from './setup.js';
import { UsageFault } from './usage-fault.js';

/** Every command of `dagbot`, in the order of its help. */
export const cliCommands: Readonly<Record<string, CliCommand>> = {
  setup,
  deploy,
  run,
  people,
  doctor,
};

const help = (): string[] => [
  'dagbot: the commands of the bot that need no Slack',
  ...Object.values(cliCommands).map(({ form, does }) => `  ${form}\n      ${does}`),
];

const asksForHelp = (word: string): boolean => word === '--help' || word === '-h';

const failure = 1;
const wrongUsage = 2;

const explain = (error: unknown): string[] => {
  if (error instanceof UserError)
    return [error.message, ...(error.nextStep === null ? [] : [error.nextStep])];
  if (error instanceof ConfigError) return [error.message];
  if (error instanceof UnknownOutcomeError)
    return [
      `No answer came back while ${error.doing}. It may have happened; look before repeating.`,
    ];
  if (error instanceof WarehouseError) return [`Snowflake refused ${error.message}`];
  return [error instanceof Error ? error.message : String(error)];
};

/** Runs one command line to its exit status: 0 done, 1 failed, 2 wrong usage. */
export const dispatch = async (terminal: Terminal, argv: readonly string[]): Promise<number> => {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || asksForHelp(name)) {
    for (const line of help()) terminal.out(line);
    return name === undefined ? wrongUsage : 0;
  }
  const command = Object.hasOwn(cliCommands, name) ? cliCommands[name] : undefined;
  try {
    if (command === undefined)
      throw new UsageFault(
        `There is no command “${name}”.`,
        nearest(name, Object.keys(cliCommands)),
      );
    if (rest.some(asksForHelp)) {
      terminal.out(`Usage: ${command.form}\n      ${command.does}`);
      return 0;
    }
    return await command.run(terminal, readArgv(rest, command.takes));
  } catch (error) {
    if (error instanceof UsageFault || error instanceof UsageError) {
      terminal.progress(error.message);
      if (error.nearest !== null) terminal.progress(`Did you mean “${error.nearest}”?`);
      for (const line of command === undefined ? help() : [`Usage: ${command.form}`])
        terminal.progress(line);
      return wrongUsage;
    }
    for (const line of explain(error)) terminal.progress(withoutSecrets(line));
    return failure;
  }
};
