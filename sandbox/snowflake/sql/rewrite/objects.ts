import { unsupported } from '../../engine/errors.js';
import type { Token } from '../lexer.js';
import {
  call,
  fragment,
  isSymbol,
  isWord,
  rewriteCalls,
  symbol,
  textOf,
  word,
} from '../token-list.js';

const cast = (inner: readonly Token[], type: string): Token[] => [
  word('CAST'),
  symbol('('),
  ...inner,
  word('AS'),
  word(type),
  symbol(')'),
];

/** Objects are maps and arrays lists, both of JSON. OBJECT_CONSTRUCT drops pairs whose key or value is NULL. */
export const objects = (tokens: readonly Token[]): Token[] =>
  rewriteCalls(tokens, ({ name, args, after }) => {
    switch (name) {
      case 'OBJECT_CONSTRUCT':
      case 'OBJECT_CONSTRUCT_KEEP_NULL': {
        const [first = []] = args;
        if (isSymbol(first.at(-1), '*') || isSymbol(first[0], '*')) {
          if (first.length > 1) throw unsupported(`${name}(${textOf(first)})`);
          return call(name.endsWith('NULL') ? 'SF_ALL_OF_ROW' : 'SF_ROW_OBJECT', [
            fragment('SF_ALL_COLUMNS()'),
          ]);
        }
        if (args.length === 0) return fragment("SF_TO_OBJECT(SF_PARSE_JSON('{}'))");
        const pair = name.endsWith('NULL') ? 'SF_PAIR_KEEP_NULL' : 'SF_PAIR';
        const pairs = args.flatMap((key, index) =>
          index % 2 === 0 ? [call(pair, [key, args[index + 1] ?? []])] : [],
        );
        return call('SF_OBJECT_OF', [call('LIST_VALUE', pairs)]);
      }
      case 'OBJECT_INSERT':
        return call('SF_OBJECT_INSERT', [...args.slice(0, 3), args[3] ?? fragment('FALSE')]);
      case 'OBJECT_DELETE':
      case 'OBJECT_PICK': {
        const [object = [], ...keys] = args;
        const macro = name === 'OBJECT_PICK' ? 'SF_OBJECT_ONLY' : 'SF_OBJECT_WITHOUT';
        return call(macro, [object, call('LIST_VALUE', keys)]);
      }
      case 'ARRAY_CONSTRUCT':
        return cast(call('json_array', args), 'SF_ARRAY');
      case 'ARRAY_CONSTRUCT_COMPACT':
        return call('SF_ARRAY_COMPACT', [cast(call('json_array', args), 'SF_ARRAY')]);
      case 'ARRAY_AGG': {
        // Written as a list of JSON, so that elements keep their type and NULLs are left out.
        const [value = []] = args;
        const distinct = value[0]?.kind === 'word' && value[0].value === 'DISTINCT';
        const inner = distinct ? value.slice(1) : value;
        const wrapped = call('SF_TO_VARIANT', [inner]);
        const list = call('ARRAY_AGG', [distinct ? [word('DISTINCT'), ...wrapped] : wrapped]);
        // of no rows an empty array: https://docs.snowflake.com/en/sql-reference/functions/array_agg
        return isWord(after[0], 'WITHIN', 'OVER') ? list : call('SF_ARRAY_OR_EMPTY', [list]);
      }
      default:
        return undefined;
    }
  });
