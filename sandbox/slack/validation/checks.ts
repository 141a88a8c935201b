import { isObject, type Json, type JsonObject, own } from '../json.js';

/** Where blocks are shown. */
export type Surface = 'message' | 'modal' | 'home';

/** One fault: where it is, as a JSON pointer, and what it is. */
export interface Finding {
  readonly at: string;
  readonly problem: string;
}

/** What a check asks about the app: what it was granted, and what it uploaded. */
export interface Granted {
  hasScope(scope: string): boolean;
  /** Whether an address is on a domain that the app unfurls. */
  isClaimed(url: string): boolean;
  /** Whether a file id may be shown by the app: known, uploaded and an image. */
  isImageFile(id: string): boolean;
}

/** For blocks that are looked at without an app, as `blocks.validate` does. */
const everything: Granted = {
  hasScope: () => true,
  isClaimed: () => true,
  isImageFile: () => true,
};

/** Collects what is wrong with a payload, in the words and pointers Slack uses. */
export class Findings {
  readonly #found: Finding[] = [];

  constructor(
    readonly surface: Surface,
    readonly granted: Granted = everything,
  ) {}

  add(at: string, problem: string): void {
    this.#found.push({ at, problem });
  }

  get found(): readonly Finding[] {
    return this.#found;
  }

  get count(): number {
    return this.#found.length;
  }

  /** One line per fault, as `response_metadata.messages` and `errors` have them without their prefix. */
  get lines(): readonly string[] {
    return this.#found.map(({ at, problem }) => `${problem} [json-pointer:${at}]`);
  }
}

/** Looks at one value and adds what is wrong with it. */
export type Check = (value: Json | undefined, at: string, findings: Findings) => void;

export const anything: Check = () => undefined;

/** A text of `min` to `max` characters, counted as code points. */
export const text =
  (max: number, min = 1): Check =>
  (value, at, findings) => {
    if (typeof value !== 'string') return findings.add(at, 'must provide a string');
    const length = [...value].length;
    if (length < min) findings.add(at, `must be more than ${min - 1} characters`);
    if (length > max) findings.add(at, `must be less than ${max + 1} characters`);
  };

export const matching =
  (pattern: RegExp, wanted: string): Check =>
  (value, at, findings) => {
    if (typeof value !== 'string' || !pattern.test(value)) findings.add(at, `must be ${wanted}`);
  };

export const url: Check = (value, at, findings) => {
  text(3000)(value, at, findings);
  if (typeof value === 'string' && !URL.canParse(value)) findings.add(at, 'must be a valid URL');
};

export const oneOf =
  (...allowed: readonly Json[]): Check =>
  (value, at, findings) => {
    if (value === undefined || !allowed.includes(value))
      findings.add(at, `must be one of: ${allowed.map(String).join(', ')}`);
  };

export const truth: Check = (value, at, findings) => {
  if (typeof value !== 'boolean') findings.add(at, 'must provide a boolean');
};

export const number: Check = (value, at, findings) => {
  if (typeof value !== 'number') findings.add(at, 'must provide a number');
};

export const integer =
  (min: number, max: number): Check =>
  (value, at, findings) => {
    if (typeof value !== 'number' || !Number.isInteger(value))
      return findings.add(at, 'must provide an integer');
    if (value < min) findings.add(at, `must be more than ${min - 1}`);
    if (value > max) findings.add(at, `must be less than ${max + 1}`);
  };

export const list =
  (check: Check, min: number, max: number): Check =>
  (value, at, findings) => {
    if (!Array.isArray(value)) return findings.add(at, 'must provide an array');
    if (value.length < min) findings.add(at, `no fewer than ${min} items allowed`);
    if (value.length > max) findings.add(at, `no more than ${max} items allowed`);
    for (const [index, entry] of value.entries()) check(entry, `${at}/${index}`, findings);
  };

type Fields = Readonly<Record<string, Check>>;

/** An object with these fields and no others. */
export const record =
  (required: Fields, optional: Fields = {}): Check =>
  (value, at, findings) => {
    if (!isObject(value)) return findings.add(at, 'must provide an object');
    for (const key of Object.keys(required))
      if (own(value, key) === undefined || value[key] === null)
        findings.add(at, `missing required field: ${key}`);
    for (const [key, entry] of Object.entries(value)) {
      if (entry === undefined || entry === null) continue;
      const check = own(required, key) ?? own(optional, key);
      if (check) check(entry, `${at}/${key}`, findings);
      else findings.add(at, `invalid additional property: ${key}`);
    }
  };

/** A fault of what the app lacks the scope for. */
export const needsScope =
  (scope: string, saying = ''): Check =>
  (_value, at, findings) => {
    if (!findings.granted.hasScope(scope))
      findings.add(at, `${saying}the app lacks the scope ${scope}`);
  };

/** Several checks of the same value. */
export const all =
  (...checks: readonly Check[]): Check =>
  (value, at, findings) => {
    for (const check of checks) check(value, at, findings);
  };

/** A rule over a whole object, said in one sentence when it does not hold. */
export const rule =
  (holds: (value: JsonObject) => boolean, problem: string, under = ''): Check =>
  (value, at, findings) => {
    if (isObject(value) && !holds(value)) findings.add(at + under, problem);
  };

/** Which of the named fields are there; a null is as good as none. */
export const present = (value: JsonObject, keys: readonly string[]): readonly string[] =>
  keys.filter((key) => value[key] !== undefined && value[key] !== null);

/** Exactly one of the named fields. */
export const exactlyOne = (...keys: readonly string[]): Check =>
  rule(
    (value) => present(value, keys).length === 1,
    `must have exactly one of: ${keys.join(', ')}`,
  );

/** Adds the sentence Slack puts at a whole object when something inside it is wrong. */
export const wrapped =
  (check: Check): Check =>
  (value, at, findings) => {
    const inside = new Findings(findings.surface, findings.granted);
    check(value, at, inside);
    if (inside.count === 0) return;
    findings.add(at, 'failed to match all allowed schemas');
    check(value, at, findings);
  };

/** Sorts by the `type` field; other types are refused by name. */
export const byType =
  (checks: Fields): Check =>
  (value, at, findings) => {
    if (!isObject(value)) return findings.add(at, 'must provide an object');
    if (typeof value.type !== 'string') return findings.add(at, 'missing required field: type');
    const check = own(checks, value.type);
    if (check) check(value, at, findings);
    else findings.add(`${at}/type`, `unsupported type: ${value.type}`);
  };
