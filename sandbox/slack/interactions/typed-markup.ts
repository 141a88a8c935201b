import type { JsonObject } from '../json.js';

type Style = 'bold' | 'italic' | 'strike' | 'code';

/** What people mark up while they type: code, bold, italic, struck words and `:emoji:`. */
const marks: readonly (readonly [Style | 'emoji', RegExp])[] = [
  ['code', /`([^`\n]+)`/],
  ['bold', /(?<![\w*])\*(?=\S)([^*\n]*[^*\s])\*(?![\w*])/],
  ['italic', /(?<![\w_])_(?=\S)([^_\n]*[^_\s])_(?![\w_])/],
  ['strike', /(?<![\w~])~(?=\S)([^~\n]*[^~\s])~(?![\w~])/],
  ['emoji', /(?<![\w:]):(?=[\w+-]*[a-z+-])([a-z0-9_+'-]{1,100}):(?!\w)/],
];

const withStyle = (element: JsonObject, style: Style): JsonObject => ({
  ...element,
  style: { ...(element.style as JsonObject | undefined), [style]: true },
});

/** The rich text elements of words that hold no mention or link. */
export const markedUp = (text: string): readonly JsonObject[] => {
  const found = marks
    .map(([kind, pattern]) => ({ kind, match: pattern.exec(text) }))
    .filter(({ match }) => match !== null)
    .sort((one, other) => (one.match?.index ?? 0) - (other.match?.index ?? 0))[0];
  if (!found?.match) return text === '' ? [] : [{ type: 'text', text }];
  const [whole, inner = ''] = found.match;
  const before = text.slice(0, found.match.index);
  const after = text.slice(found.match.index + whole.length);
  return [
    ...(before === '' ? [] : [{ type: 'text', text: before }]),
    ...elementsOf(found.kind, inner),
    ...markedUp(after),
  ];
};

const elementsOf = (kind: Style | 'emoji', inner: string): readonly JsonObject[] => {
  if (kind === 'emoji') return [{ type: 'emoji', name: inner }];
  if (kind === 'code') return [{ type: 'text', text: inner, style: { code: true } }];
  return markedUp(inner).map((element) => withStyle(element, kind));
};
