/** A question in words, understood. */
export type Question =
  | { readonly kind: 'running' }
  | { readonly kind: 'live' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'last_run' }
  | { readonly kind: 'why_rejected'; readonly version: string }
  | { readonly kind: 'who_can_promote' }
  | { readonly kind: 'greeting' }
  | { readonly kind: 'unknown' };

const version = /\bv(\d{12}(?:_\d+)?)\b/i;

const patterns: readonly (readonly [
  RegExp,
  Exclude<Question['kind'], 'why_rejected' | 'unknown'>,
])[] = [
  [
    /\bwho\b.*\b(can|may|could|is allowed to)\b.*\b(promote|approve|reject|decide)/,
    'who_can_promote',
  ],
  [
    /\b(what|anything|which|something)\b.*\b(running|in progress|going on|executing)\b|\bis (it|a run|the run|the dag|anything) running\b|^running\b/,
    'running',
  ],
  [/\b(waits?|waiting|pending|open|undecided)\b/, 'waiting'],
  [
    /\b(last|latest|previous|recent|yesterday'?s?|today'?s?|tonight'?s?|nightly|last night'?s?)\b.*\b(run|runs|training)\b|\b(run|training)\b.*\b(go|went|gone|pass|passed|fail|failed|succeed|succeeded|ok|finish|finished)\b|\bwhy did (it|the run) fail\b/,
    'last_run',
  ],
  [/\b(live|production|champion|current|default|serving)\b/, 'live'],
  [/^(hi|hello|hey|help|what can you (do|answer))\b/, 'greeting'],
];

/** Reads a message's words; mentions and punctuation do not count. */
export const readQuestion = (text: string): Question => {
  const words = text
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('’', "'")
    .toLowerCase()
    .replaceAll(/[^\w'\s]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const named = version.exec(words)?.[1];
  if (
    named !== undefined &&
    /\b(why|who|reject|rejected|promoted|decided|happened|what)\b/.test(words)
  )
    return { kind: 'why_rejected', version: `V${named.toUpperCase()}` };
  for (const [pattern, kind] of patterns) if (pattern.test(words)) return { kind };
  return { kind: 'unknown' };
};
