/** One member or scalar per line, two blanks a level. */
const INDENT = '  ';

const BLANK = /\s/;

/** What nests deeper is sent as it stands: to show it would overflow the stack. */
const DEEPEST = 1000;

/** Brackets open at once, those in texts counted too. */
const isDeep = (json: string): boolean => {
  let depth = 0;
  for (const character of json) {
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    if (depth > DEEPEST) return true;
  }
  return false;
};

/** Where the text or bare word that begins at `from` ends. */
const scalarEnd = (json: string, from: number): number => {
  if (json[from] !== '"') {
    let at = from;
    while (at < json.length && !/[\s,\]}]/.test(json[at] ?? '')) at++;
    return at;
  }
  for (let at = from + 1; at < json.length; at++) {
    if (json[at] === '\\') at++;
    else if (json[at] === '"') return at + 1;
  }
  return json.length;
};

const skip = (json: string, from: number): number => {
  let at = from;
  while (at < json.length && BLANK.test(json[at] ?? '')) at++;
  return at;
};

const bracketed = (
  parts: readonly string[],
  open: string,
  close: string,
  indent: string,
): string =>
  parts.length === 0
    ? open + close
    : `${open}\n${parts.map((part) => indent + INDENT + part).join(',\n')}\n${indent}${close}`;

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number =>
  a < b ? -1 : a > b ? 1 : 0;

const value = (json: string, from: number, indent: string): [text: string, end: number] => {
  const open = json[from];
  if (open !== '{' && open !== '[') {
    const end = scalarEnd(json, from);
    return [json.slice(from, end), end];
  }
  const items: string[] = [];
  const members: [string, string][] = [];
  let at = skip(json, from + 1);
  while (at < json.length && json[at] !== '}' && json[at] !== ']') {
    if (open === '{') {
      const end = scalarEnd(json, at);
      const name = json.slice(at, end);
      const [text, next] = value(json, skip(json, skip(json, end) + 1), indent + INDENT);
      members.push([name, text]);
      at = skip(json, next);
    } else {
      const [text, next] = value(json, at, indent + INDENT);
      items.push(text);
      at = skip(json, next);
    }
    if (json[at] === ',') at = skip(json, at + 1);
  }
  const shown =
    open === '{'
      ? bracketed(
          members.sort(byName).map(([name, text]) => `${name}: ${text}`),
          '{',
          '}',
          indent,
        )
      : bracketed(items, '[', ']', indent);
  return [shown, at + 1];
};

/**
 * A VARIANT, OBJECT or ARRAY as clients are sent it: on several lines, the keys of objects in their order
 * (as in the examples of https://docs.snowflake.com/en/sql-reference/functions/object_construct and /parse_json).
 * Numbers keep their digits: nothing is parsed but brackets and texts.
 */
export const jsonText = (json: string): string => {
  const from = skip(json, 0);
  const nested = json[from] === '{' || json[from] === '[';
  return nested && !isDeep(json) ? value(json, from, '')[0] : json;
};
