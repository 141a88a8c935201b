import {
  anything,
  byType,
  type Check,
  integer,
  list,
  oneOf,
  record,
  text,
  truth,
  url,
} from './checks.js';

const style = record(
  {},
  {
    bold: truth,
    italic: truth,
    strike: truth,
    code: truth,
    underline: truth,
    highlight: truth,
    client_highlight: truth,
    unlink: truth,
  },
);
const type = { type: anything };

/** The smallest pieces of rich text (slack.dev, "Rich text block"). */
const piece = byType({
  text: record({ ...type, text: text(1e5, 0) }, { style }),
  link: record({ ...type, url }, { text: text(1e5), style, unsafe: truth }),
  emoji: record(
    { ...type, name: text(255) },
    { unicode: text(255), skin_tone: integer(1, 6), style, url },
  ),
  user: record({ ...type, user_id: text(20) }, { style }),
  team: record({ ...type, team_id: text(20) }, { style }),
  usergroup: record({ ...type, usergroup_id: text(20) }, { style }),
  channel: record({ ...type, channel_id: text(20) }, { style }),
  broadcast: record({ ...type, range: oneOf('here', 'channel', 'everyone') }, { style }),
  date: record(
    { ...type, timestamp: integer(0, 1e11), format: text(255) },
    { url, fallback: text(255), style },
  ),
  color: record({ ...type, value: text(7) }, { style }),
});

const section = record({ ...type, elements: list(piece, 0, 1000) });

/** What a rich text block is made of. */
export const richTextPart: Check = byType({
  rich_text_section: section,
  rich_text_list: record(
    {
      ...type,
      style: oneOf('bullet', 'ordered'),
      elements: list(byType({ rich_text_section: section }), 0, 1000),
    },
    {
      indent: integer(0, 8),
      offset: integer(0, 1e6),
      border: integer(0, 1),
    },
  ),
  rich_text_preformatted: record(
    { ...type, elements: list(piece, 0, 1000) },
    { border: integer(0, 1), language: text(50) },
  ),
  rich_text_quote: record({ ...type, elements: list(piece, 0, 1000) }, { border: integer(0, 1) }),
});

/** A rich text block, as it also stands inside cards, tasks and table cells. */
export const richText: Check = record(
  { type: oneOf('rich_text'), elements: list(richTextPart, 0, 1000) },
  {
    block_id: text(255),
  },
);
