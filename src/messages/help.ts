import { blockId, context, type Message, message, section } from './kit.js';
import { code } from './limits.js';

/** One verb of `/dag`, as help and refusals show it. */
export interface Usage {
  readonly verb: string;
  readonly group: 'Look' | 'Judge' | 'Run' | 'Deploy';
  /** What it does, in a few words. */
  readonly does: string;
  /** Its form, such as `/dag run as_of=YYYY-MM-DD`. */
  readonly form: string;
  readonly examples: readonly string[];
  /** Who may use it, when not everybody. */
  readonly who?: string;
}

const groups: readonly (readonly [Usage['group'], string])[] = [
  ['Look', '*Look*'],
  ['Judge', '*Judge* (reviewers, engineers and admins)'],
  ['Run', '*Run* (engineers and admins)'],
  ['Deploy', '*Deploy* (engineers and admins)'],
];

/** Every verb, grouped by who may use it. */
export const help = (usages: readonly Usage[]): Message => {
  const parts = groups.flatMap(([group, name]) => {
    const lines = usages
      .filter((usage) => usage.group === group)
      .map((usage) => `\`/dag ${usage.verb}\`  ${usage.does}`);
    if (lines.length === 0) return [];
    return [section(`${name}\n${lines.join('\n')}`, blockId('help', group.toLowerCase(), 'reply'))];
  });
  return message(
    `Dagbot commands: ${usages.map(({ verb }) => `/dag ${verb}`).join(', ')}. Type /dag help and a word for one command. Reviewers promote, reject and revert with the buttons on a card.`,
    [
      section(
        '*Dagbot runs the daily fraud DAG and asks you about each candidate.*\nType `/dag help` and a word, such as `/dag help run`, for one command with examples.',
        blockId('help', 'intro', 'reply'),
      ),
      ...parts,
      section(
        '*Decide* (reviewers and admins)\n*Promote* and *Reject* are buttons on the card of each candidate, *Revert* on the card of what is live.',
        blockId('help', 'decide', 'reply'),
      ),
      context(
        'Add `dry-run` to any command that changes something to see what it would do. Or ask in words: “@Dagbot what is running?”',
        blockId('help', 'tail', 'reply'),
      ),
    ],
  );
};

/** One verb with its examples. */
export const helpFor = (usage: Usage): Message =>
  message(`/dag ${usage.verb}: ${usage.does}. Usage: ${usage.form}.`, [
    section(`*\`/dag ${usage.verb}\`*  ${usage.does}`, blockId('help', 'what', usage.verb)),
    section(
      `\`${usage.form}\`\n${usage.examples.map((example) => `For example \`${example}\``).join('\n')}`,
      blockId('help', 'form', usage.verb),
    ),
    context(
      `${usage.who === undefined ? 'For everybody in the channel' : `For ${usage.who}`} · all commands: \`/dag help\``,
      blockId('help', 'who', usage.verb),
    ),
  ]);

/** A word that is no verb, or a verb with a wrong argument: says what, the nearest right one, and the form. */
export const usageReply = (fault: string, nearest: string | null, usage: Usage | null): Message => {
  const hint = nearest === null ? '' : ` Did you mean \`${nearest}\`?`;
  const form =
    usage === null
      ? []
      : [
          section(
            `\`${usage.form}\`${usage.examples[0] === undefined ? '' : `\nFor example \`${usage.examples[0]}\``}`,
            blockId('usage', 'usage', 'reply'),
          ),
        ];
  return message(
    `${fault}${nearest === null ? '' : ` Did you mean ${nearest}?`}${usage === null ? '' : ` Usage: ${usage.form}.`} Nothing was changed.`,
    [
      section(
        `*${code(fault, 300).slice(1, -1)}*${hint} Nothing was changed.`,
        blockId('usage', 'what', 'reply'),
      ),
      ...form,
      context(
        usage === null ? 'All commands: `/dag help`' : `More: \`/dag help ${usage.verb}\``,
        blockId('usage', 'more', 'reply'),
      ),
    ],
  );
};
