import type { Store } from '../deps.js';

export type Change = 'create' | 'change' | 'drop' | 'unchanged';

export type ObjectKind = 'code' | 'stage' | 'procedure' | 'task' | 'settings';

/** One object and what a deploy would do to it. */
export interface Step {
  readonly kind: ObjectKind;
  /** Unqualified name. */
  readonly name: string;
  readonly change: Change;
  /** What differs, in words, such as `schedule, config`; `''` when nothing does. */
  readonly why: string;
}

/** What a deploy would do. */
export interface Plan {
  readonly codeHash: string;
  readonly steps: readonly Step[];
  /** State of the root now; null before the first deploy. */
  readonly rootState: 'started' | 'suspended' | null;
  /** State the root will have afterwards. */
  readonly rootStateAfter: 'started' | 'suspended';
  /** A run executes: the deploy is refused until it ended. */
  readonly running: boolean;
  /** True when everything is as it should be. */
  readonly unchanged: boolean;
}

export type PlanDeploy = (store: Store) => Promise<Plan>;
