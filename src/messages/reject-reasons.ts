/** Why a candidate is rejected: the choices of the form, by the code that is stored. */
export const rejectReasons = [
  { code: 'segment_worse', words: 'A segment gets worse' },
  { code: 'gain_too_small', words: 'Gain too small to be worth a change' },
  { code: 'too_many_alerts', words: 'Too many alerts for the team' },
  { code: 'evidence_wrong', words: 'Data or evaluation looks wrong' },
  { code: 'timing', words: 'Bad moment (freeze, holiday, audit)' },
  { code: 'other', words: 'Something else' },
] as const;

export type RejectCode = (typeof rejectReasons)[number]['code'];

/** The one text stored with the decision: the code, a colon, the words. */
export const joinReason = (code: string, words: string): string => `${code}: ${words.trim()}`;

/** A stored reason as title and words; a text without a known code is all words. */
export const splitReason = (stored: string): { title: string | null; words: string } => {
  const at = stored.indexOf(': ');
  const known = rejectReasons.find(({ code }) => code === stored.slice(0, Math.max(at, 0)));
  if (known === undefined) return { title: null, words: stored };
  return { title: known.words.toLowerCase(), words: stored.slice(at + 2) };
};
