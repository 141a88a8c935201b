import {
  all,
  anything,
  byType,
  type Check,
  exactlyOne,
  list,
  oneOf,
  record,
  text,
  truth,
  url,
  wrapped,
} from './checks.js';

/** A `plain_text` object of at most `max` characters. */
export const plain = (max: number): Check =>
  wrapped(record({ type: oneOf('plain_text'), text: text(max) }, { emoji: truth }));

/** A `plain_text` or `mrkdwn` object of at most `max` characters. */
export const anyText = (max: number): Check =>
  wrapped(
    byType({
      plain_text: record({ type: anything, text: text(max) }, { emoji: truth }),
      mrkdwn: record({ type: anything, text: text(max) }, { verbatim: truth }),
    }),
  );

/** The question asked before an element sends its payload. */
export const confirm: Check = record(
  { title: plain(100), text: anyText(300), confirm: plain(30), deny: plain(30) },
  { style: oneOf('primary', 'danger') },
);

const optionFields = { value: text(150) };

export const option: Check = record(
  { text: plain(75), ...optionFields },
  { description: plain(75) },
);

/** An option of radio buttons and checkboxes, whose texts may have markup. */
export const markedOption: Check = record(
  { text: anyText(75), ...optionFields },
  { description: anyText(75) },
);

export const menuOption: Check = record(
  { text: plain(75), ...optionFields },
  { description: plain(75), url },
);

export const optionGroup: Check = record({ label: plain(75), options: list(option, 1, 100) });

export const slackFile: Check = (value, at, findings) => {
  all(record({}, { id: text(255), url }), exactlyOne('id', 'url'))(value, at, findings);
  const { id, url: address } = (value ?? {}) as { id?: unknown; url?: unknown };
  const named = typeof id === 'string' ? id : /\/(F[A-Z0-9]+)/.exec(String(address))?.[1];
  if (named !== undefined && !findings.granted.isImageFile(named))
    findings.add(at, 'invalid slack file');
};
