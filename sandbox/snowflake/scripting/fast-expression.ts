import type { Token } from '../sql/lexer.js';
import { type Lookup, readPath, valueAt } from './bindings.js';
import {
  arithmetic,
  asBoolean,
  asText,
  callFast,
  castFast,
  compare,
  isNull,
  NotFast,
  notFast,
} from './fast-values.js';
import { isSymbol } from './fragment.js';
import {
  booleanValue,
  decimalValue,
  integerValue,
  nullValue,
  textValue,
  type Value,
} from './value.js';

const DEEPEST = 200;
const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

const numberValue = (text: string): Value => {
  if (!/^\d{1,15}(\.\d{1,15})?$/.test(text) || text.length > 16) return notFast();
  const [whole = '', fraction = ''] = text.split('.');
  const cell = Number(whole + fraction);
  return fraction === '' ? integerValue(cell) : decimalValue(cell, fraction.length);
};

/** Evaluates what needs no database: literals, variables, comparisons, logic, whole numbers, text. */
class FastExpression {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly lookup: Lookup,
  ) {}

  whole(): Value {
    const value = this.either();
    return this.at === this.tokens.length ? value : notFast();
  }

  private word(...words: readonly string[]): boolean {
    const found = words.every((word, index) => {
      const token = this.tokens[this.at + index];
      return token?.kind === 'word' && token.value === word;
    });
    if (found) this.at += words.length;
    return found;
  }

  private symbol(value: string): boolean {
    if (!isSymbol(this.tokens[this.at], value)) return false;
    this.at++;
    return true;
  }

  private either(): Value {
    if (++this.depth > DEEPEST) return notFast();
    let left = this.both();
    while (this.word('OR')) {
      const [a, b] = [asBoolean(left), asBoolean(this.both())];
      left = booleanValue(a || b ? true : a === null || b === null ? null : false);
    }
    this.depth--;
    return left;
  }

  private both(): Value {
    let left = this.negation();
    while (this.word('AND')) {
      const [a, b] = [asBoolean(left), asBoolean(this.negation())];
      left = booleanValue(
        a === false || b === false ? false : a === null || b === null ? null : true,
      );
    }
    return left;
  }

  private negation(): Value {
    if (!this.word('NOT')) return this.comparison();
    if (++this.depth > DEEPEST) return notFast();
    const value = asBoolean(this.negation());
    this.depth--;
    return booleanValue(value === null ? null : !value);
  }

  private comparison(): Value {
    let left = this.sum();
    for (;;) {
      const token = this.tokens[this.at];
      const test = token?.kind === 'symbol' ? COMPARISONS[token.value] : undefined;
      if (test) {
        this.at++;
        const order = compare(left, this.sum());
        left = booleanValue(order === null ? null : test(order));
      } else if (this.word('IS', 'NOT', 'NULL')) left = booleanValue(!isNull(left));
      else if (this.word('IS', 'NULL')) left = booleanValue(isNull(left));
      else if (this.word('NOT', 'IN')) left = this.among(left, true);
      else if (this.word('IN')) left = this.among(left, false);
      else return left;
    }
  }

  private among(value: Value, negated: boolean): Value {
    if (!this.symbol('(')) return notFast();
    let found: boolean | null = false;
    for (const one of this.list()) {
      const order = compare(value, one);
      if (order === 0) found = true;
      else if (order === null && found !== true) found = null;
    }
    return booleanValue(found === null ? null : found !== negated);
  }

  /** Up to and past the closing bracket. */
  private list(): Value[] {
    const values: Value[] = [];
    if (this.symbol(')')) return values;
    do values.push(this.either());
    while (this.symbol(','));
    if (!this.symbol(')')) notFast();
    return values;
  }

  // `||` binds as loosely as `+`, so a mixture of both is left to the engine
  private sum(): Value {
    let left = this.product();
    let joined: boolean | null = null;
    for (;;) {
      const sign = ['+', '-', '||'].find((one) => isSymbol(this.tokens[this.at], one));
      if (!sign) return left;
      if (joined !== null && joined !== (sign === '||')) return notFast();
      joined = sign === '||';
      this.at++;
      const right = this.product();
      if (!joined) left = arithmetic(left, sign, right);
      else {
        const [a, b] = [asText(left), asText(right)];
        left = textValue(a === null || b === null ? null : a + b);
      }
    }
  }

  private product(): Value {
    let left = this.sign();
    while (this.symbol('*')) left = arithmetic(left, '*', this.sign());
    return left;
  }

  private sign(): Value {
    if (!this.symbol('-')) return this.cast();
    const value = this.cast();
    if (value.column.type !== 'fixed' || value.cell === null) return notFast();
    const { cell } = value;
    return { ...value, cell: typeof cell === 'bigint' ? -cell : -Number(cell) };
  }

  private cast(): Value {
    let value = this.operand();
    while (this.symbol('::')) {
      const type = this.tokens[this.at++];
      if (type?.kind !== 'word' || isSymbol(this.tokens[this.at], '(')) return notFast();
      value = castFast(value, type.value);
    }
    return value;
  }

  private operand(): Value {
    const token = this.tokens[this.at++];
    if (!token) return notFast();
    if (token.kind === 'string') return textValue(token.value);
    if (token.kind === 'number') return numberValue(token.text);
    if (token.kind === 'symbol' && token.value === '(') {
      const value = this.either();
      return this.symbol(')') ? this.pathOf(value) : notFast();
    }
    if (isSymbol(token, ':')) return this.named(this.tokens[this.at++]);
    if (token.kind === 'word' && isSymbol(this.tokens[this.at], '(')) {
      this.at++;
      return this.pathOf(callFast(token.value, this.list()));
    }
    if (token.kind === 'word' || token.kind === 'quoted') return this.named(token);
    return notFast();
  }

  private named(token: Token | undefined): Value {
    if (token?.kind !== 'word' && token?.kind !== 'quoted') return notFast();
    const column = isSymbol(this.tokens[this.at], '.') ? this.tokens[this.at + 1] : undefined;
    if (column) {
      const field = this.lookup.field(token.value, column.value);
      if (!field) return notFast();
      this.at += 2;
      return this.pathOf(field);
    }
    const value = this.lookup.value(token.value);
    if (value) return this.pathOf(value);
    if (token.kind === 'word' && (token.value === 'TRUE' || token.value === 'FALSE'))
      return booleanValue(token.value === 'TRUE');
    return token.kind === 'word' && token.value === 'NULL' ? nullValue : notFast();
  }

  private pathOf(value: Value): Value {
    const { path, next } = readPath(this.tokens, this.at);
    this.at = next;
    const found = valueAt(value, path);
    if (!this.symbol('[')) return found;
    const { cell, column } = this.either();
    const whole = column.type === 'fixed' && (column.scale ?? 0) === 0;
    if (!this.symbol(']') || cell === null || !(whole || column.type === 'text')) return notFast();
    return this.pathOf(valueAt(found, [whole ? Number(cell) : String(cell)]));
  }
}

/** The value of an expression that needs no database; undefined when it is the engine's to say. */
export const evaluateFast = (tokens: readonly Token[], lookup: Lookup): Value | undefined => {
  try {
    return new FastExpression(tokens, lookup).whole();
  } catch (error) {
    if (error instanceof NotFast) return undefined;
    throw error;
  }
};
