import type { Services } from '../engine/context.js';
import { ownSessions } from '../engine/own-services.js';
import { TRIGGER_SECONDS } from '../engine/parameters.js';
import { Cursor, type Name } from '../sql/cursor.js';
import type { StreamsRoom } from '../streams/index.js';
import { type Stream, type StreamProperties, sourceOf } from '../streams/stream.js';
import { STREAM_HAS_DATA } from './condition-grammar.js';
import type { Graphs } from './graph.js';
import type { Task } from './task.js';

/** What triggers need of the task engine. */
export interface Triggered {
  readonly graphs: Pick<Graphs, 'definitionOf' | 'isRoot'>;
  current(id: string): Task | undefined;
  /** when the task's last run was due, of those that a trigger began: virtual time, epoch milliseconds */
  lastTriggered(id: string): number | null;
  /** Begins a run, unless one goes on: whose end is told. */
  trigger(task: Task, at: number): void;
}

/** The name in a text; undefined where there is none, which the run will be told. */
const nameIn = (written: string): Name | undefined => {
  try {
    return Cursor.of(written).name();
  } catch {
    return undefined;
  }
};

/** The streams that a condition asks. */
const streamsAsked = (condition: string): Name[] => {
  const { tokens } = Cursor.of(condition);
  return tokens.flatMap((token, at) => {
    const argument = token.value === STREAM_HAS_DATA ? tokens[at + 2] : undefined;
    const name = argument?.kind === 'string' ? nameIn(argument.value) : undefined;
    return name ? [name] : [];
  });
};

/** Does it ask nothing but whether streams have data? */
const asksStreamsAlone = (condition: string): boolean =>
  streamsAsked(condition).length > 0 &&
  Cursor.of(condition).tokens.every(
    ({ kind, value }) => kind !== 'word' || [STREAM_HAS_DATA, 'AND', 'OR'].includes(value),
  );

/** A root that no schedule starts, but the data of streams. */
export const isTriggered = ({ properties }: Task, isRoot: boolean): boolean =>
  isRoot && properties.schedule === null && streamsAsked(properties.condition ?? '').length > 0;

/**
 * Starts triggered tasks: when one of their streams has data, at most once in
 * USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS, and again as long as the data stays
 * (https://docs.snowflake.com/en/user-guide/tasks-triggered). A commit to a table behind their streams makes them look.
 */
export class Triggers {
  /** by task id: forgets the look that is to come, null while there is none */
  private readonly watched = new Map<string, (() => void) | null>();
  private isGoing = false;

  constructor(
    private readonly services: Services,
    private readonly tasks: Triggered,
  ) {
    ownSessions(services).commits.onCommit((tables) => this.committed(tables));
  }

  /** Watches a task, or stops doing so: as it is now. */
  watch(task: Task): void {
    this.forget(task.id);
    const { state } = task.properties;
    if (state !== 'started' || !isTriggered(task, this.tasks.graphs.isRoot(task))) return;
    this.watched.set(task.id, null);
    this.look(task);
  }

  forget(taskId: string): void {
    this.watched.get(taskId)?.();
    this.watched.delete(taskId);
  }

  /** Begins to look, once the runs that the last stop interrupted go on. */
  start(): void {
    this.isGoing = true;
    for (const taskId of this.watched.keys()) this.ended(taskId);
  }

  /** A run of the task has ended, and may have left data. */
  ended(taskId: string): void {
    const task = this.tasks.current(taskId);
    if (task) this.look(task);
  }

  stop(): void {
    this.isGoing = false;
    for (const taskId of [...this.watched.keys()]) this.forget(taskId);
  }

  /**
   * What starts a task whose time has come. One that waits for streams alone is passed over while they have no data, and
   * is started by the trigger when they have: https://docs.snowflake.com/en/release-notes/bcr-bundles/2024_06/bcr-1710
   * @returns undefined for one that is passed over; whose streams are gone runs, and is told so
   */
  async starterOf(task: Task): Promise<'SCHEDULE' | 'TRIGGER' | undefined> {
    const condition = task.properties.condition ?? '';
    if (!asksStreamsAlone(condition)) return 'SCHEDULE';
    const { catalogue } = this.services;
    const streams = this.streamsOf(task);
    const gone = streams.some((stream) => !sourceOf(stream, catalogue));
    if (gone || streams.length < streamsAsked(condition).length) return 'SCHEDULE';
    return (await this.hasData(task)) ? 'TRIGGER' : undefined;
  }

  private streamsOf(task: Task): Stream[] {
    const { catalogue } = this.services;
    return streamsAsked(task.properties.condition ?? '').flatMap((name) => {
      const [last, schema = task.schema, database = task.database] = [...name].reverse();
      const found = catalogue
        .list<StreamProperties>('STREAM', { database: database ?? '', schema: schema ?? '' })
        .find((stream) => stream.name === last);
      return found ?? [];
    });
  }

  /** @param tables physical names; without them anything may have changed */
  private committed(tables: readonly string[] | undefined): void {
    for (const taskId of this.watched.keys()) {
      const task = this.tasks.current(taskId);
      if (!task) continue;
      const changed = (stream: Stream) => tables?.includes(stream.properties.source) ?? true;
      if (this.streamsOf(task).some(changed)) this.look(task);
    }
  }

  /** Looks as soon as the task may run again, unless that is to come anyway. */
  private look(task: Task): void {
    if (!this.isGoing || this.watched.get(task.id) !== null) return;
    const { clock } = this.services;
    const at = this.earliest(task);
    if (at > clock.now()) {
      this.watched.set(
        task.id,
        clock.at(at, () => this.run(task.id)),
      );
      return;
    }
    // at once, also while the clock stands still
    const soon = setImmediate(() => this.run(task.id));
    this.watched.set(task.id, () => clearImmediate(soon));
  }

  /** When the task may run again; what ran in a time that was set back does not count. */
  private earliest(task: Task): number {
    const last = this.tasks.lastTriggered(task.id);
    const seconds = this.tasks.graphs.definitionOf(task).triggerSeconds ?? TRIGGER_SECONDS;
    return last === null || last > this.services.clock.now() ? 0 : last + seconds * 1000;
  }

  private async run(taskId: string): Promise<void> {
    if (!this.watched.has(taskId)) return;
    this.watched.set(taskId, null);
    const task = this.tasks.current(taskId);
    if (!task || !(await this.hasData(task)) || !this.watched.has(taskId)) return;
    // another commit may have made it run while this one looked
    const now = this.services.clock.now();
    if (this.earliest(task) > now) this.look(task);
    else this.tasks.trigger(task, now);
  }

  private async hasData(task: Task): Promise<boolean> {
    const { catalogue, settings } = this.services;
    const { reader } = this.services.room<StreamsRoom>('streams');
    try {
      for (const stream of this.streamsOf(task)) {
        const table = sourceOf(stream, catalogue);
        if (table && (await reader.hasData(stream, table, this.services))) return true;
      }
    } catch (error) {
      // a table that is altered or dropped at this moment tells of itself by its own commit
      settings.log('looking for a task’s data', { task: task.name, error: String(error) });
    }
    return false;
  }
}
