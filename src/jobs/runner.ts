import type { JobName } from '../bot.js';
import { UserError, WarehouseError } from '../errors.js';
import type { Log } from '../log.js';

/** One job of this process: what it does, and when a tick lets it. */
export interface Job {
  readonly name: JobName;
  readonly due: () => boolean | Promise<boolean>;
  readonly run: () => Promise<void>;
}

interface State {
  running: Promise<void> | null;
  again: boolean;
  failures: number;
  /** Local milliseconds before which a tick does nothing, after failures. */
  restUntil: number;
}

const longestRestMs = 60_000;

const advice = (error: unknown): string => {
  if (error instanceof UserError) return error.nextStep ?? '';
  if (error instanceof WarehouseError)
    return 'Snowflake did not do it. Look at SNOWFLAKE_ACCOUNT, _HOST, the login and the network; `npx dagbot doctor` checks them. Nothing is lost, it is tried again by itself.';
  return 'It is tried again by itself.';
};

/** Runs each job one at a time; a job that fails rests longer and longer, and says so once each time. */
export class Runner {
  private readonly states = new Map<JobName, State>();
  private stopped = false;

  constructor(
    private readonly jobs: readonly Job[],
    private readonly log: Log,
    private readonly monotonicMs: () => number,
    private readonly onSuccess: (name: JobName) => void = () => undefined,
  ) {}

  private state(name: JobName): State {
    const known = this.states.get(name);
    if (known !== undefined) return known;
    const made: State = { running: null, again: false, failures: 0, restUntil: 0 };
    this.states.set(name, made);
    return made;
  }

  private async once(job: Job, state: State): Promise<void> {
    try {
      await job.run();
      if (state.failures > 0) this.log.info({ job: job.name }, 'Job works again');
      state.failures = 0;
      this.onSuccess(job.name);
    } catch (error) {
      state.failures += 1;
      const restMs = Math.min(longestRestMs, 1000 * 2 ** Math.min(state.failures, 6));
      state.restUntil = this.monotonicMs() + restMs;
      this.log.warn(
        { job: job.name, failures: state.failures, restMs, err: error },
        `Job failed. ${advice(error)}`,
      );
    }
  }

  private start(job: Job, state: State): Promise<void> {
    if (state.running !== null) {
      state.again = true;
      return state.running;
    }
    const loop = async (): Promise<void> => {
      do {
        state.again = false;
        await this.once(job, state);
      } while (state.again && state.failures === 0 && !this.stopped);
      state.running = null;
    };
    state.running = loop();
    return state.running;
  }

  /** A tick of the schedule: runs the job if it is due. */
  async tick(name: JobName): Promise<void> {
    const job = this.jobs.find((known) => known.name === name);
    const state = this.state(name);
    if (job === undefined || this.stopped || state.running !== null) return;
    if (this.monotonicMs() < state.restUntil) return;
    const due = await Promise.resolve()
      .then(() => job.due())
      .catch((error: unknown) => {
        state.failures += 1;
        state.restUntil =
          this.monotonicMs() + Math.min(longestRestMs, 1000 * 2 ** Math.min(state.failures, 6));
        this.log.warn({ job: name, err: error }, `Job could not look. ${advice(error)}`);
        return false;
      });
    if (due) await this.start(job, state);
  }

  /** Runs the job now, or once more when it is running; failures are told by the log alone. */
  wake(name: JobName): void {
    const job = this.jobs.find((known) => known.name === name);
    const state = this.state(name);
    if (job === undefined || this.stopped || this.monotonicMs() < state.restUntil) return;
    void this.start(job, state);
  }

  /** Lets running jobs end and starts no more. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.states.values()].map(({ running }) => running));
  }
}
