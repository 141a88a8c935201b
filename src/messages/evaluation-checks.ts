import type { EvaluationDocument } from '../promotion/evaluation.js';
import { soundnessChecks } from './evaluation-words.js';
import { type Block, blockId, type Cell, type Column, table } from './kit.js';
import { count, missing, share } from './numbers.js';

interface Check {
  readonly name: string;
  readonly found?: (document: EvaluationDocument) => string;
  readonly needed?: (document: EvaluationDocument) => string;
}

const setting = (document: EvaluationDocument, key: string): number | null => {
  const value = document.settings[key];
  return typeof value === 'number' ? value : null;
};

const checks: Readonly<Record<string, Check>> = {
  HOLDOUT_EMPTY: { name: 'Test transactions', found: () => '0', needed: () => 'at least 1' },
  DUPLICATE_ROWS: { name: 'No transaction twice' },
  SCORES_INVALID: { name: 'Scores between 0 and 1' },
  SCORES_CONSTANT: { name: 'Scores that differ' },
  LABELS_MISSING: {
    name: 'Transactions without a label',
    found: (document) => share(document.data.label_missing_share),
    needed: (document) => `at most ${share(setting(document, 'max_label_missing'))}`,
  },
  LABELS_IMMATURE: { name: 'Labels old enough' },
  TIME_ORDER: { name: 'Training ends before the test' },
  TRAIN_TEST_OVERLAP: { name: 'No test transaction trained on', needed: () => '0 rows' },
  CONTENT_OVERLAP: { name: 'No test content trained on' },
  THRESHOLD_MISSING: { name: 'Threshold of each version' },
  FEATURE_BROKEN: { name: 'Feature whole on every day' },
  FEW_POSITIVES: {
    name: 'Confirmed frauds in the test data',
    found: (document) => count(document.data.positives),
    needed: (document) => count(setting(document, 'min_positives')),
  },
  NEAR_PERFECT: { name: 'Not too good to be true' },
  COMPARISON_IMPOSSIBLE: { name: 'Both versions comparable' },
};

const shownAtMost = 4;

interface Row {
  readonly name: string;
  readonly result: Cell;
  readonly found: string;
  readonly needed: string;
}

/** Words before numbers: a phone shows the first columns. One that would hold dashes alone is left out. */
const columns: readonly (Column & { readonly of: keyof Row })[] = [
  { name: 'Check', of: 'name', wraps: true },
  { name: 'Result', of: 'result' },
  { name: 'Found', of: 'found', align: 'right' },
  { name: 'Needed', of: 'needed', align: 'right' },
];

/** Every failing check with what was found and needed, then how many others passed. */
export const checksTable = (document: EvaluationDocument, key: string, rev: number): Block => {
  const failing = document.codes.no_evidence ?? document.reasons;
  const rows: Row[] = failing.slice(0, shownAtMost).map((code) => {
    const [id = '', ...rest] = code.split(':');
    const check = checks[id] ?? { name: id };
    return {
      name: rest.length === 0 ? check.name : `${check.name}: ${rest.join(':')}`,
      result: { bold: 'Failed' },
      found: check.found?.(document) ?? missing,
      needed: check.needed?.(document) ?? missing,
    };
  });
  const kinds = new Set(failing.map((code) => code.split(':')[0]));
  const hidden = failing.length - rows.length;
  const rest =
    hidden > 0
      ? { name: `${hidden} more, in Details`, result: { bold: 'Failed' } }
      : { name: `${soundnessChecks - kinds.size} other checks`, result: 'Passed' };
  const all: Row[] = [...rows, { ...rest, found: missing, needed: missing }];
  const shown = columns.filter(({ of }) => all.some((row) => row[of] !== missing));
  return table(
    shown,
    all.map((row) => shown.map(({ of }) => row[of])),
    blockId('evaluation', 'checks', key, rev),
  );
};
