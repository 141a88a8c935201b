/** Longest texts, in code points, after escaping. Slack's own limits: docs.slack.dev, Block Kit reference. */
export const limits = {
  text: 400,
  header: 150,
  section: 3000,
  field: 2000,
  cell: 150,
  button: 75,
  confirmText: 300,
  error: 600,
  reason: 500,
  question: 300,
  name: 80,
} as const;

/** Slack wants these three escaped in every string not written by us, and nothing else. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** What Slack sends us escaped, as it was typed. */
export const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const entity = /<[^<>]*>|&(?:amp|lt|gt);|[\s\S]/gu;

/** Escaped text cut to at most `limit` code points; an entity is kept whole or left out. */
export const cut = (text: string, limit: number): string => {
  if ([...text].length <= limit) return text;
  let kept = '';
  let length = 0;
  for (const [piece] of text.matchAll(entity)) {
    const size = [...piece].length;
    if (length + size > limit - 1) break;
    kept += piece;
    length += size;
  }
  return `${kept}…`;
};

/** Somebody else's words, safe inside mrkdwn and no longer than `limit`. */
export const quoted = (text: string, limit: number): string => cut(escaped(text), limit);

/** The same as a block quotation: every line begins with `>`. */
export const quotation = (text: string, limit: number = limits.reason): string =>
  quoted(text.trim(), limit)
    .split(/\r?\n/)
    .map((line) => `>${line}`)
    .join('\n');

/** Words inside code style: a backtick would end it. */
export const code = (text: string, limit: number = limits.name): string =>
  `\`${quoted(text.replaceAll('`', "'").replaceAll(/\s+/g, ' '), limit)}\``;

/** Our own mrkdwn as plain words, for `text`. */
export const bare = (markup: string): string =>
  unescaped(
    markup
      .replaceAll(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
      .replaceAll(/<@[^>]*>/g, 'a colleague')
      .replaceAll(/<[^|>]*\|([^>]*)>/g, '$1')
      .replaceAll(/[*`]/g, ''),
  );
