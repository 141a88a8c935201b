import type { Token } from '../sql/lexer.js';

/** Where something stands in the body: lines from 1, characters from 0, as the platform's messages count. */
export interface Place {
  readonly line: number;
  readonly position: number;
}

/** A piece of SQL inside a body: an expression or a statement. */
export interface Fragment {
  /** the whole body */
  readonly source: string;
  /** never empty */
  readonly tokens: readonly Token[];
  readonly place: Place;
  /** characters of the source between the tokens that are not part of it: a cut-out INTO clause */
  readonly omits?: { readonly start: number; readonly end: number };
}

export type Declaration =
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly type: string | null;
      readonly value: Fragment | null;
      readonly place: Place;
    }
  | {
      readonly kind: 'cursor';
      readonly name: string;
      readonly query: Fragment;
      readonly place: Place;
    }
  | {
      readonly kind: 'resultset';
      readonly name: string;
      readonly query: Query | null;
      readonly place: Place;
    }
  | {
      readonly kind: 'exception';
      readonly name: string;
      readonly code: number;
      readonly message: string;
      readonly place: Place;
    };

/** What fills a result set, `beside` the block if it is ASYNC. */
export type Query = { readonly beside: boolean } & (
  | { readonly kind: 'sql'; readonly sql: Fragment }
  | { readonly kind: 'immediate'; readonly text: Fragment; readonly using: readonly Fragment[] }
);

export interface Handler {
  /** upper-case names; STATEMENT_ERROR, EXPRESSION_ERROR and OTHER among them */
  readonly names: readonly string[];
  readonly resumes: boolean;
  readonly body: readonly Step[];
}

export interface Block {
  readonly kind: 'block';
  readonly declarations: readonly Declaration[];
  readonly body: readonly Step[];
  readonly handlers: readonly Handler[];
  readonly place: Place;
}

export interface Branch {
  readonly condition: Fragment;
  readonly body: readonly Step[];
}

/** One statement of a body. */
export type Step = { readonly place: Place } & (
  | Block
  | { readonly kind: 'let'; readonly declaration: Declaration }
  | { readonly kind: 'assign'; readonly name: string; readonly value: Fragment }
  | { readonly kind: 'fill'; readonly name: string; readonly query: Query }
  | {
      readonly kind: 'if';
      readonly branches: readonly Branch[];
      readonly otherwise: readonly Step[];
    }
  | {
      readonly kind: 'case';
      readonly subject: Fragment | null;
      readonly branches: readonly Branch[];
      readonly otherwise: readonly Step[];
    }
  | {
      readonly kind: 'count';
      readonly name: string;
      readonly from: Fragment;
      readonly to: Fragment;
      readonly reverse: boolean;
      readonly body: readonly Step[];
      readonly label: string | null;
    }
  | {
      readonly kind: 'each';
      readonly name: string;
      readonly over: string;
      readonly body: readonly Step[];
      readonly label: string | null;
    }
  | {
      readonly kind: 'while';
      readonly condition: Fragment;
      readonly body: readonly Step[];
      readonly label: string | null;
    }
  | {
      readonly kind: 'repeat';
      readonly until: Fragment;
      readonly body: readonly Step[];
      readonly label: string | null;
    }
  | { readonly kind: 'loop'; readonly body: readonly Step[]; readonly label: string | null }
  | { readonly kind: 'break' | 'continue'; readonly label: string | null }
  | { readonly kind: 'open'; readonly cursor: string; readonly using: readonly Fragment[] }
  | { readonly kind: 'fetch'; readonly cursor: string; readonly into: readonly string[] }
  | { readonly kind: 'close'; readonly cursor: string }
  | { readonly kind: 'raise'; readonly name: string | null }
  | { readonly kind: 'return'; readonly value: Fragment | null }
  | { readonly kind: 'return table'; readonly query: Fragment }
  | {
      readonly kind: 'immediate';
      readonly query: Query & { readonly kind: 'immediate' };
      readonly into: readonly string[];
    }
  | { readonly kind: 'sql'; readonly sql: Fragment; readonly into: readonly string[] }
  | { readonly kind: 'async'; readonly query: Query }
  /** null waits for all */
  | { readonly kind: 'await'; readonly name: string | null }
  | { readonly kind: 'cancel'; readonly name: string }
  /** an expression for what it does */
  | { readonly kind: 'evaluate'; readonly value: Fragment }
  | { readonly kind: 'null' }
);
