import { syntaxError } from '../engine/errors.js';
import type { Cell } from '../engine/value.js';
import { type Token, tokenize } from './lexer.js';

/** A bound value as the client gave it: position (from 1) → canonical cell, usually text or number. */
export type BindLookup = (position: number) => Cell;

/** An object's name as written: one to three parts, unquoted ones upper-cased already. */
export type Name = readonly string[];

/** Reads the tokens of one statement from left to right, for grammars that no transpiler knows. */
export class Cursor {
  private at = 0;

  constructor(
    readonly sql: string,
    readonly tokens: readonly Token[],
    private readonly bind: BindLookup = () => null,
  ) {}

  static of(sql: string, bind?: BindLookup): Cursor {
    return new Cursor(sql, tokenize(sql), bind);
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  /** for trying an alternative: `const here = c.position; … c.position = here` */
  get position(): number {
    return this.at;
  }

  set position(value: number) {
    this.at = value;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }

  next(): Token {
    const token = this.tokens[this.at++];
    if (!token) throw this.unexpected();
    return token;
  }

  /** Are the coming tokens these words or symbols (words in upper case)? Moves nothing. */
  sees(...words: readonly string[]): boolean {
    return words.every((word, index) => {
      const token = this.tokens[this.at + index];
      return (token?.kind === 'word' || token?.kind === 'symbol') && token.value === word;
    });
  }

  /** Moves past these words or symbols if they come next. */
  accept(...words: readonly string[]): boolean {
    if (!this.sees(...words)) return false;
    this.at += words.length;
    return true;
  }

  expect(...words: readonly string[]): void {
    if (!this.accept(...words)) throw this.unexpected();
  }

  /** One of these words, or undefined. */
  oneOf<W extends string>(...words: readonly W[]): W | undefined {
    return words.find((word) => this.accept(word));
  }

  /** One identifier: unquoted is upper-cased, quoted is kept. */
  identifier(): string {
    const token = this.next();
    if (token.kind === 'word' || token.kind === 'quoted') return token.value;
    this.at--;
    throw this.unexpected();
  }

  /** A name of one to three parts, also as `IDENTIFIER('a.b')`, `IDENTIFIER(?)` or a bare bind. */
  name(): Name {
    if (this.sees('IDENTIFIER', '(')) {
      this.at += 2;
      const text = this.text();
      this.expect(')');
      return Cursor.of(text).name();
    }
    if (this.peek()?.kind === 'bind') return Cursor.of(this.text()).name();
    const parts = [this.identifier()];
    while (this.accept('.')) parts.push(this.accept('.') ? '' : this.identifier());
    return parts;
  }

  /** A string literal or a bound value, as text. */
  text(): string {
    const token = this.next();
    if (token.kind === 'string') return token.value;
    if (token.kind === 'bind') {
      const value = this.bind(Number(token.value));
      if (typeof value === 'string') return value;
      if (typeof value === 'number' || typeof value === 'bigint') return value.toString();
    }
    this.at--;
    throw this.unexpected();
  }

  /** A whole number, literal or bound. */
  integer(): number {
    const token = this.peek();
    const text = token?.kind === 'number' ? this.next().value : this.text();
    const value = Number(text);
    if (!Number.isInteger(value)) throw syntaxError(`syntax error unexpected '${text}'.`);
    return value;
  }

  /** Everything from here to the end, as typed, without a closing semicolon. */
  rest(): string {
    const first = this.peek();
    this.at = this.tokens.length;
    return first ? this.sql.slice(first.start).replace(/[\s;]+$/, '') : '';
  }

  /** From the next token up to its matching `)`: moves past it and gives what stood between, as typed. */
  parenthesised(): string {
    this.expect('(');
    const from = this.tokens[this.at - 1]?.end ?? 0;
    for (let depth = 1; ; ) {
      const token = this.next();
      if (token.kind !== 'symbol') continue;
      if (token.value === '(') depth++;
      else if (token.value === ')' && --depth === 0) return this.sql.slice(from, token.start);
    }
  }

  /** Refuses anything but an optional semicolon at the end. */
  end(): void {
    while (this.accept(';'));
    if (!this.done) throw this.unexpected();
  }

  unexpected() {
    const token = this.peek();
    if (!token) return syntaxError("syntax error line 1 at position 0 unexpected '<EOF>'.");
    const before = this.sql.slice(0, token.start).split('\n');
    return syntaxError(
      `syntax error line ${before.length} at position ${before.at(-1)?.length ?? 0} unexpected '${token.text}'.`,
    );
  }
}
