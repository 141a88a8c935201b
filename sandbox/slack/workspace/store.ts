import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nothingWritten, type State } from './model.js';

const writeDelayMs = 100;

/** Keeps a workspace in one JSON file, written a moment after each change and replaced whole. */
export class Store {
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly folder: string,
    private readonly log: (line: string) => void,
  ) {}

  get #path(): string {
    return join(this.folder, 'slack.json');
  }

  /** The state a former server left; undefined when there is none. Throws when it cannot be read. */
  async load(): Promise<State | undefined> {
    await mkdir(this.folder, { recursive: true });
    const text = await readFile(this.#path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    return text === undefined ? undefined : { ...nothingWritten(), ...(JSON.parse(text) as State) };
  }

  /** Writes soon; calls that come close together make one write. */
  saveSoon(state: State): void {
    this.#timer ??= setTimeout(() => {
      this.save(state).catch((error: unknown) =>
        this.log(`saving the workspace: ${String(error)}`),
      );
    }, writeDelayMs);
  }

  /** Writes now and answers when the file is in its place. */
  save(state: State): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(() => this.#replace(JSON.stringify(state)));
    return this.#writing;
  }

  async #replace(text: string): Promise<void> {
    const beside = `${this.#path}.new`;
    await writeFile(beside, text);
    await rename(beside, this.#path);
  }
}
