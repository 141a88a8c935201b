import { blockId, type Message, message, section } from './kit.js';
import { escaped } from './limits.js';
import { splitReason } from './reject-reasons.js';
import { liveCode, personMention, personText, versionCode, versionName } from './words.js';

/** What a procedure leaves for the card's thread. */
export interface Note {
  readonly outcome: string;
  readonly evaluation_id: string;
  readonly actor: string | null;
  readonly candidate: string | null;
  readonly approvals: number;
  readonly approvals_needed: number;
  readonly previous_live: string | null;
  readonly state: string | null;
  readonly reason: string | null;
  readonly why: string | null;
}

const sentences: Readonly<Record<string, (note: Note, who: string, version: string) => string>> = {
  recorded: (note, who, version) =>
    `${who} approved ${version}: ${note.approvals} of ${note.approvals_needed} approvals.`,
  promoted: (note, who, version) =>
    `${version} is live, promoted by ${who}; before it ${liveCode(note.previous_live)} was live.`,
  rejected: (note, who, version) => {
    const { title } = splitReason(note.reason ?? '');
    return `${who} rejected ${version}${title === null ? '' : `: ${title}`}.`;
  },
  expired: (_note, _who, version) => `${version} was not decided in time and has expired.`,
  superseded: (_note, _who, version) => `A newer evaluation took the place of ${version}.`,
  reverted: (note, who, version) =>
    `${who} reverted ${version}; ${liveCode(note.previous_live)} is live again.`,
  failed: (note, _who, version) =>
    `The live marker did not move ${note.state === 'PROMOTED' ? 'back from' : 'to'} ${version}: ${escaped(note.why ?? 'no reason was given')}`,
};

/** One line in the card's thread for what was decided or done; null for what needs no word. */
export const note = (facts: Note): Message | null => {
  // The last approval is followed by its outcome, which says more.
  if (facts.outcome === 'recorded' && facts.state !== 'PENDING') return null;
  const sentence = sentences[facts.outcome];
  if (sentence === undefined) return null;
  const candidate = facts.candidate ?? facts.evaluation_id;
  const plain = sentence(facts, personText(facts.actor), versionName(candidate)).replaceAll(
    '`',
    '',
  );
  return message(
    plain.startsWith('v') ? plain : plain.charAt(0).toUpperCase() + plain.slice(1),
    [
      section(
        sentence(facts, personMention(facts.actor), versionCode(candidate)),
        blockId('note', 'what', facts.evaluation_id),
      ),
    ],
    { event_type: 'dagbot_note', event_payload: { evaluation: facts.evaluation_id } },
  );
};
