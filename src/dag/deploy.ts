import type { Plan, Step } from './plan.js';

/** A deploy that went through. */
export interface Applied {
  readonly deploymentId: string;
  readonly codeHash: string;
  readonly steps: readonly Step[];
  readonly rootState: 'started' | 'suspended';
}

export interface ApplyOptions {
  /** Slack user id, or `cli:<name>`. */
  readonly actor: string;
  readonly requestId: string;
  /** Told before each step, for progress. */
  readonly onStep?: (doing: string) => void;
}

export type { Plan };
