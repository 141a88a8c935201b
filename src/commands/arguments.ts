import { unescaped } from '../messages/limits.js';

/** The text after `/dag`, read once. */
export interface Typed {
  /** First word, lower case; `''` when nothing was typed. */
  readonly verb: string;
  /** Words without `=`, after the verb, as typed. */
  readonly words: readonly string[];
  /** `key=value` pairs; keys in lower case with `_`. A key given twice keeps its last value. */
  readonly options: ReadonlyMap<string, string>;
  readonly dryRun: boolean;
}

/** Slack and phones turn `--` into a dash and quotes into curly ones. */
const plainSigns = (text: string): string =>
  text
    .replaceAll(/[‒–—―−]/g, '--')
    .replaceAll(/[“”„]/g, '"')
    .replaceAll(/[‘’]/g, "'");

const isDryRun = (word: string): boolean =>
  /^-{0,4}(dry|dryrun)$/.test(word.toLowerCase().replaceAll(/(?<=\w)[-_]+(?=\w)/g, ''));

const yes = new Set(['yes', 'true', '1', 'on', 'y']);
const no = new Set(['no', 'false', '0', 'off', 'n']);

const isDryKey = (key: string): boolean => key === 'dry' || key === 'dry_run' || key === 'dryrun';

const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1$/s, '$2');

const pair = /^(-{0,4}[A-Za-z][\w-]*)=(.*)$/s;

/** Reads command text. Never throws: what a verb does not know is the verb's to refuse. */
export const readArguments = (text: string): Typed => {
  const pieces = plainSigns(unescaped(text)).match(/[^\s"=]+="[^"]*"|"[^"]*"|\S+/g) ?? [];
  const words: string[] = [];
  const options = new Map<string, string>();
  let dryRun = false;
  for (const piece of pieces) {
    const [, name, value] = pair.exec(piece) ?? [];
    if (name !== undefined && value !== undefined) {
      const key = name.replace(/^-+/, '').toLowerCase().replaceAll('-', '_');
      const plain = unquoted(value);
      if (isDryKey(key) && yes.has(plain.toLowerCase())) dryRun = true;
      else if (!isDryKey(key) || !no.has(plain.toLowerCase())) options.set(key, plain);
    } else if (isDryRun(piece) && words.length > 0) dryRun = true;
    else words.push(unquoted(piece));
  }
  const [verb = '', ...rest] = words;
  return { verb: verb.toLowerCase(), words: rest, options, dryRun };
};
