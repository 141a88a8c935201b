import type { GraphRun } from './run.js';
import type { RunStore } from './run-store.js';
import type { OverlapPolicy } from './task.js';

/** What one root has going on: attempts that run, and the one that waits for them. */
interface Lane {
  readonly executing: Map<string, { readonly run: GraphRun; readonly ended: Promise<void> }>;
  queued: GraphRun | null;
}

/** Lets the runs of each root begin in turn, as far as its overlap policy permits. */
export class Lanes {
  private readonly lanes = new Map<string, Lane>();
  private stopped = false;

  constructor(
    private readonly store: RunStore,
    /** runs an attempt to its end; never fails */
    private readonly carryOut: (run: GraphRun) => Promise<void>,
  ) {}

  /** Puts a run in line. One that has not begun yet is replaced. */
  enqueue(run: GraphRun): void {
    const lane = this.of(run.root.id);
    if (lane.queued) this.store.dropGraph(lane.queued.key);
    lane.queued = run;
    this.store.putGraph(run);
    setImmediate(() => this.advance(run.root.id));
  }

  /** Goes on with an attempt that had begun before the server stopped. */
  goOn(run: GraphRun): void {
    this.begin(this.of(run.root.id), run);
  }

  /** Forgets the run that waits, if there is one. */
  clear(rootId: string): void {
    const lane = this.of(rootId);
    if (lane.queued) this.store.dropGraph(lane.queued.key);
    lane.queued = null;
  }

  isQueued(rootId: string): boolean {
    return this.of(rootId).queued !== null;
  }

  /** May a further run of the root begin beside those that go on? */
  mayBegin(rootId: string, policy: OverlapPolicy | null): boolean {
    const { executing } = this.of(rootId);
    if (executing.size === 0 || policy === 'ALLOW_ALL_OVERLAP') return true;
    if (policy !== 'ALLOW_CHILD_OVERLAP') return false;
    return [...executing.values()].every(({ run }) => {
      const root = this.store.taskOf(run.key, run.root.name);
      return run.root.name in run.kept || (root !== undefined && root.endedAt !== null);
    });
  }

  /** Nothing begins any more. @returns when all that was executing has ended */
  async stop(): Promise<void> {
    this.stopped = true;
    const going = [...this.lanes.values()].flatMap(({ executing }) => [...executing.values()]);
    await Promise.all(going.map(({ ended }) => ended));
  }

  /** Lets the run that waits begin if it may: its turn can come before the one that goes on has ended. */
  advance(rootId: string): void {
    const lane = this.of(rootId);
    const run = lane.queued;
    if (this.stopped || !run || !this.mayBegin(rootId, run.root.definition.overlapPolicy)) return;
    lane.queued = null;
    this.begin(lane, run);
  }

  private of(rootId: string): Lane {
    const lane = this.lanes.get(rootId) ?? { executing: new Map(), queued: null };
    this.lanes.set(rootId, lane);
    return lane;
  }

  private begin(lane: Lane, run: GraphRun): void {
    const ended = this.carryOut(run).finally(() => {
      lane.executing.delete(run.key);
      this.advance(run.root.id);
    });
    lane.executing.set(run.key, { run, ended });
  }
}
