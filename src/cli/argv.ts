import { nearest } from '../commands/nearest.js';
import { UsageFault } from './usage-fault.js';

/** What a command takes. */
export interface Takes {
  /** Flags without a value, such as `--print`. */
  readonly switches: readonly string[];
  /** Flags with one, such as `--admin`. */
  readonly values: readonly string[];
  /** Keys of `key=value`. */
  readonly keys: readonly string[];
  /** Most words that are neither. */
  readonly words: number;
}

export interface Argv {
  readonly words: readonly string[];
  readonly switches: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly options: ReadonlyMap<string, string>;
}

const unknown = (kind: string, given: string, known: readonly string[]): never => {
  throw new UsageFault(`There is no ${kind} “${given}”.`, nearest(given, known));
};

/** Reads the words after the command's name; throws `UsageFault` for what it does not take. */
export const readArgv = (argv: readonly string[], takes: Takes): Argv => {
  const words: string[] = [];
  const switches = new Set<string>();
  const values = new Map<string, string>();
  const options = new Map<string, string>();
  const flags = [...takes.switches, ...takes.values];
  const pieces = argv.values();
  for (const piece of pieces) {
    const [, flag, joined] = /^--([\w-]+)(?:=(.*))?$/s.exec(piece) ?? [];
    const [, key, value] = /^([A-Za-z]\w*)=(.*)$/s.exec(piece) ?? [];
    if (flag !== undefined && takes.values.includes(flag)) {
      const given = joined ?? pieces.next().value;
      if (given === undefined || given === '') throw new UsageFault(`--${flag} needs a value.`);
      values.set(flag, given);
    } else if (flag !== undefined) {
      if (!takes.switches.includes(flag) || joined !== undefined)
        unknown(
          'flag',
          piece,
          flags.map((name) => `--${name}`),
        );
      switches.add(flag);
    } else if (key !== undefined && value !== undefined) {
      if (!takes.keys.includes(key)) unknown('key', key, takes.keys);
      options.set(key, value);
    } else words.push(piece);
  }
  if (words.length > takes.words)
    throw new UsageFault(`“${words[takes.words]}” is one word too many.`);
  return { words, switches, values, options };
};
