import { dagbot } from '../dagbot.js';
import type { Sandbox } from '../start.js';
import { type Mistake, patchOf, withBranch } from './branch.js';
import type { Prologue } from './stories.js';
import { type ChannelMessage, WorkspacePeople } from './workspace.js';

const DAY_MS = 86_400_000;
/** A first deploy and run take half a minute; a busy machine may need many. */
const RUN_MS = 900_000;
const ANSWER_MS = 120_000;

export interface StageHands {
  /** a sandbox with rows, and a bot that listens or will */
  readonly sandbox: Sandbox;
  readonly signal: AbortSignal;
  /** told what goes on */
  readonly say: (line: string) => void;
}

/** Deploys by the product's own command: a branch that a patch makes, or the code as it is. */
export const deployBranch = async (
  patchFile: string | undefined,
  { sandbox, signal }: Omit<StageHands, 'say'>,
): Promise<void> => {
  const child = { env: sandbox.line.env, signal, log: () => undefined };
  if (patchFile === undefined) await dagbot(['deploy'], child);
  else await withBranch(patchFile, (folder) => dagbot(['deploy', '--pipeline', folder], child));
};

const patchIfAny = (mistake: Mistake | undefined) => mistake && patchOf(mistake);

const isOpen = ({ text }: ChannelMessage) => text.startsWith('Your call: ');
const isPromoted = ({ text }: ChannelMessage) => text.startsWith('Promoted: ');
const ended = /^(Run failed|Reject recommended|No evidence)/;

/** Trains a version as of the prologue's day, by what a person would type. */
const train = async ({ live }: Prologue, people: WorkspacePeople, hands: StageHands) => {
  const { sandbox, say } = hands;
  const asOf = new Date(sandbox.snowflake.clock.now() - live.daysAgo * DAY_MS)
    .toISOString()
    .slice(0, 10);
  say(`Training a version as of ${asOf}, to be live before the story begins …`);
  await deployBranch(patchIfAny(live.code), hands);
  await people.act('command', {
    user: sandbox.slack.workspace.people[0]?.id,
    command: '/dag',
    text: `run as_of=${asOf}`,
  });
};

/** Lets the first reviewer promote what the open card asks about. @returns the card's words then */
const promote = async (people: WorkspacePeople, { sandbox }: StageHands): Promise<string> => {
  const user = sandbox.slack.workspace.people[1]?.id;
  const card = await people.until(
    'the evaluation of the first run',
    ({ messages }) => {
      const wrong = messages.find(({ text }) => ended.test(text));
      if (wrong) throw new Error(`The stage cannot be set. ${wrong.text}`);
      const isOver = messages.some(({ text }) => text.startsWith('Run succeeded'));
      return isOver ? messages.find(isOpen) : undefined;
    },
    RUN_MS,
  );
  await people.act('click', { user, ts: card.ts, action_id: 'evaluation.promote' });
  const form = await people.until(
    'the form of the promotion',
    ({ views }) =>
      views.find((each) => each.user === user && JSON.stringify(each.view).includes('Read again'))
        ?.view.id,
    ANSWER_MS,
  );
  await people.act('submit', { user, view_id: form, values: {} });
  const { text } = await people.until(
    'the promotion',
    ({ messages }) => messages.find(isPromoted),
    ANSWER_MS,
  );
  return text;
};

/**
 * Makes what must stand before a story begins, as people would: a deploy, a run for an earlier day,
 * a reviewer's click, and what an engineer deploys then. May be repeated after it broke off.
 */
export const setStage = async (prologue: Prologue, hands: StageHands): Promise<void> => {
  const { sandbox, signal, say } = hands;
  const { mistake } = prologue;
  const people = new WorkspacePeople(sandbox.line.slack, signal);
  const standing = await people.until(
    'a bot that listens',
    ({ connections, messages }) => (connections > 0 ? messages : undefined),
    ANSWER_MS,
  );
  if (!standing.some(isPromoted)) {
    if (!standing.some(isOpen)) await train(prologue, people, hands);
    const [words = ''] = (await promote(people, hands)).split(';');
    say(`${words}.`);
  }
  await deployBranch(patchIfAny(mistake), hands);
  if (mistake !== undefined)
    say(`An engineer deployed a branch with sandbox/scenarios/mistakes/${mistake}.patch.`);
};
