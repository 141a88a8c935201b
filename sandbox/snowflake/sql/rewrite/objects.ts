import { unsupported } from '../../engine/errors.js';
import type { Token } from '../lexer.js';
import { call, fragment, isSymbol, rewriteCalls, symbol, textOf, word } from '../token-list.js';

const cast = (inner: readonly Token[], type: string): Token[] => [
  word('CAST'),
  symbol('('),
  ...inner,
  word('AS'),
  word(type),
  symbol(')'),
];

/**
 * OBJECT_CONSTRUCT drops pairs whose value is NULL; merging into an empty object does just that.
 * `SF_JSON_OBJECT` becomes json_object after the transpiler, which would turn that back.
 */
export const objects = (tokens: readonly Token[]): Token[] =>
  rewriteCalls(tokens, ({ name, args }) => {
    switch (name) {
      case 'OBJECT_CONSTRUCT':
      case 'OBJECT_CONSTRUCT_KEEP_NULL': {
        if (isSymbol(args[0]?.[0], '*')) throw unsupported(`${name}(*)`);
        const pairs = args.map((arg, index) =>
          index % 2 === 0 ? fragment(`CAST(${textOf(arg)} AS VARCHAR)`) : arg,
        );
        const object = call('SF_JSON_OBJECT', pairs);
        const kept = name.endsWith('NULL')
          ? object
          : call('json_merge_patch', [fragment("'{}'"), object]);
        return cast(kept, 'SF_OBJECT');
      }
      case 'ARRAY_CONSTRUCT':
        return cast(call('json_array', args), 'SF_ARRAY');
      case 'ARRAY_CONSTRUCT_COMPACT':
        throw unsupported(name);
      case 'ARRAY_AGG': {
        // Written as a list of JSON, so that elements keep their type and NULLs are left out.
        const [value = []] = args;
        const distinct = value[0]?.kind === 'word' && value[0].value === 'DISTINCT';
        const inner = distinct ? value.slice(1) : value;
        const wrapped = call('SF_TO_VARIANT', [inner]);
        return call('ARRAY_AGG', [distinct ? [word('DISTINCT'), ...wrapped] : wrapped]);
      }
      default:
        return undefined;
    }
  });
