/** One step into JSON: a key of an object or a place in an array. */
export type PathStep = string | number;

const BLANK = /\s/;

const skipBlanks = (text: string, from: number): number => {
  let at = from;
  while (BLANK.test(text[at] ?? '')) at++;
  return at;
};

const skipString = (text: string, from: number): number => {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
};

/** First character after the JSON value that begins at `from`. */
const skipValue = (text: string, from: number): number => {
  const first = text[from];
  if (first === '"') return skipString(text, from);
  if (first !== '{' && first !== '[') {
    let at = from;
    while (at < text.length && !/[,\]}\s]/.test(text[at] ?? '')) at++;
    return at;
  }
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = skipString(text, at) - 1;
    else if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return at + 1;
  }
  return text.length;
};

const member = (text: string, from: number, key: string): number | null => {
  let at = skipBlanks(text, from + 1);
  while (text[at] === '"') {
    const end = skipString(text, at);
    const name: unknown = JSON.parse(text.slice(at, end));
    at = skipBlanks(text, skipBlanks(text, end) + 1);
    if (name === key) return at;
    at = skipBlanks(text, skipValue(text, at));
    if (text[at] === ',') at = skipBlanks(text, at + 1);
  }
  return null;
};

const element = (text: string, from: number, index: number): number | null => {
  let at = skipBlanks(text, from + 1);
  for (let left = index; at < text.length && text[at] !== ']'; left--) {
    if (left === 0) return at;
    at = skipBlanks(text, skipValue(text, at));
    if (text[at] === ',') at = skipBlanks(text, at + 1);
  }
  return null;
};

/**
 * The value at a path, as the very characters it is written with (so numbers keep their form).
 * @returns null when there is none
 */
export const jsonAt = (text: string, path: readonly PathStep[]): string | null => {
  let at: number | null = skipBlanks(text, 0);
  for (const step of path) {
    if (typeof step === 'string') at = text[at] === '{' ? member(text, at, step) : null;
    else at = text[at] === '[' ? element(text, at, step) : null;
    if (at === null) return null;
  }
  return text.slice(at, skipValue(text, at));
};
