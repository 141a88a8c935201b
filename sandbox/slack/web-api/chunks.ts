import { asObjects, asText, isObject, type JsonObject } from '../json.js';
import type { TaskMode } from '../workspace/model.js';
import { checkedBlocks } from './content.js';
import { ApiError, type Call } from './method.js';

/** Most characters of text one call, or one message, carries (docs.slack.dev, chat.startStream). */
const textLimit = 12_000;
const statuses = ['pending', 'in_progress', 'complete', 'error'];

const richText = (text: string): JsonObject => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});

const taskOf = (chunk: JsonObject): JsonObject => {
  const [id, title, status] = [asText(chunk.id), asText(chunk.title), asText(chunk.status)];
  if (id === '' || title === '' || !statuses.includes(status)) throw new ApiError('invalid_chunks');
  const texts = (['details', 'output'] as const).flatMap((key) =>
    asText(chunk[key]) === '' ? [] : [[key, richText(asText(chunk[key]))] as const],
  );
  return {
    type: 'task_card',
    task_id: id,
    title,
    status,
    ...Object.fromEntries(texts),
    ...(Array.isArray(chunk.sources) ? { sources: asObjects(chunk.sources) } : {}),
  };
};

const withTask = (tasks: readonly JsonObject[], task: JsonObject): JsonObject[] =>
  tasks.some(({ task_id: id }) => id === task.task_id)
    ? tasks.map((old) => (old.task_id === task.task_id ? { ...old, ...task } : old))
    : [...tasks, task];

const withPlan = (
  blocks: readonly JsonObject[],
  change: (plan: JsonObject) => JsonObject,
): JsonObject[] => {
  const at = blocks.findIndex(({ type }) => type === 'plan');
  if (at >= 0) return blocks.map((block, index) => (index === at ? change(block) : block));
  return [...blocks, change({ type: 'plan', title: 'Working on it', tasks: [] })];
};

const withText = (blocks: readonly JsonObject[], text: string): JsonObject[] => {
  const last = blocks.at(-1);
  return last?.type === 'markdown'
    ? [...blocks.slice(0, -1), { ...last, text: asText(last.text) + text }]
    : [...blocks, { type: 'markdown', text }];
};

const withChunk = (
  call: Call,
  mode: TaskMode,
  blocks: readonly JsonObject[],
  chunk: JsonObject,
): readonly JsonObject[] => {
  switch (chunk.type) {
    case 'markdown_text':
      if (typeof chunk.text !== 'string') throw new ApiError('invalid_chunks');
      return chunk.text === '' ? blocks : withText(blocks, chunk.text);
    case 'task_update': {
      const task = taskOf(chunk);
      return mode === 'plan'
        ? withPlan(blocks, (plan) => ({ ...plan, tasks: withTask(asObjects(plan.tasks), task) }))
        : withTask(blocks, task);
    }
    case 'plan_update':
      if (asText(chunk.title) === '') throw new ApiError('invalid_chunks');
      return withPlan(blocks, (plan) => ({ ...plan, title: asText(chunk.title) }));
    case 'blocks':
      return [...blocks, ...(checkedBlocks(call, chunk.blocks, '/chunks/blocks') ?? [])];
    default:
      throw new ApiError('invalid_chunks');
  }
};

/** What a streaming call brings: its text, or its chunks. */
export const readChunks = ({ args }: Call): readonly JsonObject[] => {
  const text = args.text('markdown_text');
  if (text !== '' && args.has('chunks'))
    throw new ApiError('cannot_provide_both_markdown_text_and_chunks');
  if ([...text].length > textLimit) throw new ApiError('msg_too_long');
  if (text !== '') return [{ type: 'markdown_text', text }];
  const chunks = args.json('chunks', 'invalid_chunks') ?? [];
  if (!Array.isArray(chunks) || !chunks.every(isObject)) throw new ApiError('invalid_chunks');
  return chunks;
};

/** The blocks of a streamed message once more chunks have come. */
export const withChunks = (
  call: Call,
  mode: TaskMode,
  blocks: readonly JsonObject[],
  chunks: readonly JsonObject[],
): readonly JsonObject[] => {
  let grown = blocks;
  for (const chunk of chunks) grown = withChunk(call, mode, grown, chunk);
  if ([...textOfBlocks(grown)].length > textLimit) throw new ApiError('msg_too_long');
  if (grown.length > 50)
    throw new ApiError('invalid_blocks', ['no more than 50 items allowed [json-pointer:/blocks]']);
  return grown;
};

/** The words streamed so far: the notification text of the message. */
export const textOfBlocks = (blocks: readonly JsonObject[]): string =>
  blocks
    .filter(({ type }) => type === 'markdown')
    .map(({ text }) => asText(text))
    .join('\n');
