import type { types } from '@slack/bolt';
import { type Block, bullets, section } from './kit.js';
import { cut, escaped, limits } from './limits.js';

const pills: Readonly<Record<string, string>> = {
  complete: '`done   `',
  in_progress: '`running`',
  pending: '`waiting`',
  error: '`failed `',
};

const words = (element: unknown): string => {
  if (typeof element !== 'object' || element === null) return '';
  if ('text' in element && typeof element.text === 'string') return element.text;
  if ('elements' in element && Array.isArray(element.elements))
    return element.elements.map(words).join('');
  return '';
};

const id = (block: Block): string => block.block_id ?? block.type;

const tableAsList = (block: types.TableBlock): Block => {
  const [head, ...rows] = block.rows.map((row) => row.map(words));
  const items = rows.map((row) => ({
    lead: `${[row[0], row[1]]
      .filter(Boolean)
      .join(' · ')
      .toLowerCase()
      .replace(/^./, (first) => first.toUpperCase())}: `,
    text: row
      .slice(2)
      .map((value, index) => `${(head?.[index + 2] ?? '').toLowerCase()} ${value}`.trim())
      .join(', '),
  }));
  return bullets(items, id(block));
};

const card = (task: object): string => {
  const status = 'status' in task && typeof task.status === 'string' ? task.status : 'pending';
  const title = 'title' in task && typeof task.title === 'string' ? task.title : '';
  const shown = escaped(title);
  return `${pills[status] ?? pills.pending}  ${status === 'in_progress' ? `*${shown}*` : shown}`;
};

const planAsSection = (block: types.PlanBlock): Block => ({
  ...section(
    cut((block.tasks ?? []).map(card).join('\n') || escaped(block.title), limits.section),
    id(block),
  ),
  expand: true,
});

const taskAsSection = (block: types.TaskCardBlock): Block => {
  const details = words(block.details);
  return section([escaped(block.title), escaped(details)].filter(Boolean).join('\n'), id(block));
};

const newer = new Set(['table', 'plan', 'task_card']);

/** True when the blocks hold a kind that some workspaces refuse. */
export const hasNewerBlocks = (blocks: readonly Block[]): boolean =>
  blocks.some((block) => newer.has(block.type));

/** The same message out of blocks that every workspace draws: it says as much with less to look at. */
export const withoutNewerBlocks = (blocks: readonly Block[]): Block[] =>
  blocks.map((block) => {
    if (block.type === 'table') return tableAsList(block);
    if (block.type === 'plan') return planAsSection(block);
    if (block.type === 'task_card') return taskAsSection(block);
    return block;
  });
