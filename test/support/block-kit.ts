/** Limits of Slack's Block Kit that a payload of ours could break; docs.slack.dev, Block Kit reference. */

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const length = (text: unknown): number => [...String(text ?? '')].length;

const walk = (value: unknown, visit: (found: Json) => void): void => {
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else if (isObject(value)) {
    visit(value);
    for (const item of Object.values(value)) walk(item, visit);
  }
};

const textOf = (value: unknown): unknown => (isObject(value) ? value.text : undefined);

const token = /<(?:@[UW]\w+|#[CGD]\w+|!date\^\d+\^[^|>]+\|[^>]+|https?:[^>|]+(?:\|[^>]*)?)>/g;

const bareMarkup = (text: string): boolean => {
  const rest = text.replaceAll(token, '').replaceAll(/&(?:amp|lt|gt);/g, '');
  return /[&<]/.test(rest) || /(?<!^)(?<!\n)>/.test(rest);
};

const blockFaults = (block: Json): string[] => {
  const faults: string[] = [];
  const limit = (what: string, text: unknown, most: number) => {
    if (length(text) > most) faults.push(`${block.type} ${what} is longer than ${most}`);
    if (text !== undefined && length(text) === 0) faults.push(`${block.type} ${what} is empty`);
  };
  const fields = Array.isArray(block.fields) ? block.fields : [];
  switch (block.type) {
    case 'header':
      limit('text', textOf(block.text), 150);
      break;
    case 'section':
      limit('text', textOf(block.text), 3000);
      for (const field of fields) limit('field', textOf(field), 2000);
      if (fields.length > 10) faults.push('section has more than 10 fields');
      if (block.text === undefined && fields.length === 0) faults.push('section says nothing');
      break;
    case 'table': {
      const rows = Array.isArray(block.rows) ? (block.rows as Json[][]) : [];
      if (new Set(rows.map((row) => row.length)).size > 1)
        faults.push('table rows differ in length');
      for (const cell of rows.flat()) if (cell.type === 'raw_text') limit('cell', cell.text, 200);
      break;
    }
    default:
  }
  walk(block, (found) => {
    if (found.type === 'button') {
      limit('button', textOf(found.text), 75);
      if (length(found.value) > 2000) faults.push('button value is longer than 2000');
      if (length(found.accessibility_label) > 75) faults.push('accessibility_label is too long');
    }
    if (found.type === 'mrkdwn' && bareMarkup(String(found.text)))
      faults.push(`unescaped markup in: ${String(found.text)}`);
  });
  return faults;
};

/** Everything wrong with the blocks of a message or view; empty when Slack would take them. */
export const blockKitFaults = (blocks: readonly unknown[], most = 50): string[] => {
  const faults = blocks.filter(isObject).flatMap(blockFaults);
  if (blocks.length > most) faults.push(`more than ${most} blocks`);
  const ids = blocks.filter(isObject).map(({ block_id }) => block_id);
  if (new Set(ids).size !== ids.length) faults.push('block ids repeat');
  if (ids.some((id) => length(id) > 255)) faults.push('a block id is longer than 255');
  const actions: unknown[] = [];
  const primaries: unknown[] = [];
  for (const block of blocks)
    walk(block, (found) => {
      if (found.type === 'button') actions.push(found.action_id);
      if (found.style === 'primary') primaries.push(found);
    });
  if (new Set(actions).size !== actions.length) faults.push('action ids repeat');
  if (primaries.length > 1) faults.push('more than one primary button');
  const tables = blocks.filter((block) => isObject(block) && block.type === 'table');
  if (tables.length > 1) faults.push('more than one table');
  return faults;
};

/** Faults of a whole message: its blocks, and a `text` that tells the story without markup. */
export const messageFaults = (message: { text: string; blocks: readonly unknown[] }): string[] => {
  const faults = blockKitFaults(message.blocks);
  if (message.text.trim() === '') faults.push('text is empty');
  if (length(message.text) > 400) faults.push('text is longer than 400');
  if (/[*`]|<[@!#]|:[a-z_]+:/.test(message.text)) faults.push(`markup in text: ${message.text}`);
  const labels: string[] = [];
  for (const block of message.blocks)
    walk(block, (found) => {
      if (found.type === 'button') labels.push(String(textOf(found.text)));
    });
  for (const label of labels)
    if (!message.text.includes(label)) faults.push(`text does not name the button ${label}`);
  return faults;
};
