import type { Token } from '../lexer.js';
import {
  call,
  closing,
  isName,
  isSymbol,
  isWord,
  stringToken,
  symbol,
  word,
} from '../token-list.js';

/** Where the operand that ends before `at` begins: a name chain, a call, brackets or a cast literal. */
const operandStart = (out: readonly Token[]): number => {
  let at = out.length - 1;
  for (;;) {
    const token = out[at];
    if (isSymbol(token, ')') || isSymbol(token, ']')) {
      at = opening(out, at);
      const before = out[at - 1];
      if (before?.kind === 'word' && isSymbol(out[at], '(')) at--;
      else return at;
    }
    if (isSymbol(out[at - 1], '.') && isName(out[at - 2])) at -= 2;
    else return at;
  }
};

const opening = (out: readonly Token[], close: number): number => {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    const token = out[at];
    if (token?.kind !== 'symbol') continue;
    if (')]'.includes(token.value)) depth++;
    else if ('(['.includes(token.value) && --depth === 0) return at;
  }
  return 0;
};

const step = (name: string) => `."${name.replaceAll('"', '\\"')}"`;

/**
 * `v:a.b[0]` and `v['k']` into calls that read JSON: `SF_GET_PATH(v, '$."a"."b"[0]')`.
 * Names after the colon keep their case, unlike all others.
 */
export const paths = (tokens: readonly Token[]): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    const previous = out.at(-1);
    const operand =
      isName(previous) ||
      isSymbol(previous, ')') ||
      isSymbol(previous, ']') ||
      previous?.kind === 'dollar';
    if (isSymbol(token, ':') && operand && isName(tokens[at + 1])) {
      const from = operandStart(out);
      const base = out.splice(from);
      let path = '$';
      let next = at + 1;
      for (let first = true; ; first = false) {
        const part = tokens[next];
        if (
          isName(part) &&
          (first || isSymbol(tokens[next - 1], '.') || isSymbol(tokens[next - 1], ':'))
        ) {
          path += step(part?.kind === 'quoted' ? part.value : (part?.text ?? ''));
          next++;
        } else if (isSymbol(part, '[')) {
          const index = tokens[next + 1];
          if (
            !isSymbol(tokens[next + 2], ']') ||
            (index?.kind !== 'number' && index?.kind !== 'string')
          )
            break;
          path += index.kind === 'number' ? `[${index.value}]` : step(index.value);
          next += 3;
        } else if ((isSymbol(part, '.') || isSymbol(part, ':')) && isName(tokens[next + 1])) next++;
        else break;
      }
      out.push(...call('SF_GET_PATH', [base, [stringToken(path)]]));
      at = next - 1;
      continue;
    }
    const keyword =
      previous?.kind === 'word' &&
      isWord(
        previous,
        'SELECT',
        'IN',
        'THEN',
        'ELSE',
        'WHEN',
        'AND',
        'OR',
        'ARRAY',
        'BY',
        'RETURN',
      );
    if (isSymbol(token, '[') && operand && !keyword) {
      const close = closing(tokens, at);
      const index = paths(tokens.slice(at + 1, close));
      const base = out.splice(operandStart(out));
      out.push(...call('SF_GET', [base, index]));
      at = close;
      continue;
    }
    out.push(token);
  }
  return out;
};

export const asCall = (name: string, inner: readonly Token[]): Token[] => [
  word(name),
  symbol('('),
  ...inner,
  symbol(')'),
];
