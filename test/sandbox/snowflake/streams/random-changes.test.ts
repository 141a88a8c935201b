import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

type StreamName = 'S' | 'A';
interface Row {
  readonly id: number;
  readonly v: number;
}
type Rows = ReadonlyMap<number, Row>;
/** By the key of the row: how it was, and how it is. */
type Delta = ReadonlyMap<
  number,
  { readonly before?: Row | undefined; readonly after?: Row | undefined }
>;
type PerStream<T> = Record<StreamName, T>;

interface Transaction {
  readonly gone: Set<number>;
  readonly put: Map<number, Row>;
  readonly added: Map<number, Row>;
  /** what was committed when it began */
  readonly begun: { readonly rows: Rows; readonly log: Rows; readonly moves: PerStream<number> };
  readonly read: Partial<PerStream<Delta>>;
  readonly consumed: Partial<PerStream<Delta>>;
}
interface Session {
  open: Transaction | null;
}

const isSame = (one: Row | undefined, other: Row | undefined) =>
  one?.id === other?.id && one?.v === other?.v;

/** Table T, standard stream S and APPEND_ONLY stream A, in the hands of two sessions. */
class Model {
  readonly sessions: readonly Session[] = [{ open: null }, { open: null }];
  private rows = new Map<number, Row>();
  private readonly base = new Map<number, Row>();
  private readonly log = new Map<number, Row>();
  private readonly moves: PerStream<number> = { S: 0, A: 0 };
  private readonly locks = new Map<StreamName | 'T', Session>();
  private keys = 0;

  view({ open }: Session): Rows {
    const rows = new Map(this.rows);
    for (const key of open?.gone ?? []) rows.delete(key);
    for (const [key, row] of open?.put ?? []) rows.set(key, row);
    return rows;
  }

  begin(session: Session) {
    const begun = { rows: new Map(this.rows), log: new Map(this.log), moves: { ...this.moves } };
    session.open ??= {
      ...{ gone: new Set(), put: new Map(), added: new Map(), begun },
      ...{ read: {}, consumed: {} },
    };
  }

  end(session: Session, commits: boolean) {
    const { open } = session;
    if (open && commits) {
      this.rows = new Map(this.view(session));
      for (const [key, row] of open.added) this.log.set(key, row);
      for (const [key, { after }] of open.consumed.S ?? []) {
        this.base.delete(key);
        if (after) this.base.set(key, after);
      }
      for (const key of open.consumed.A?.keys() ?? []) this.log.delete(key);
      for (const name of ['S', 'A'] as const) if (open.consumed[name]) this.moves[name] += 1;
    }
    for (const [what, holder] of this.locks) if (holder === session) this.locks.delete(what);
    session.open = null;
  }

  private change<T>(session: Session, work: (open: Transaction) => T): T {
    const alone = session.open === null;
    this.begin(session);
    const result = work(session.open as Transaction);
    if (alone) this.end(session, true);
    return result;
  }

  isLocked(session: Session, what: StreamName | 'T') {
    const holder = this.locks.get(what);
    return holder !== undefined && holder !== session;
  }

  insert(session: Session, rows: readonly Row[]) {
    this.change(session, ({ put, added }) => {
      for (const row of rows) {
        put.set(++this.keys, row);
        added.set(this.keys, row);
      }
    });
  }

  /** @returns how many rows, or null when another holds the table */
  alter(
    session: Session,
    how: (row: Row) => Row | 'delete' | 'keep',
    otherwise?: Row,
  ): number | null {
    if (this.isLocked(session, 'T')) return null;
    return this.change(session, (open) => {
      this.locks.set('T', session);
      let count = 0;
      for (const [key, row] of this.view(session)) {
        const after = how(row);
        if (after === 'keep') continue;
        count += 1;
        open.put.delete(key);
        if (after === 'delete') open.gone.add(key);
        else open.put.set(key, after);
      }
      if (count > 0 || !otherwise) return count;
      open.put.set(++this.keys, otherwise);
      open.added.set(this.keys, otherwise);
      return 1;
    });
  }

  private now(name: StreamName, rows: Rows, log: Rows): Delta {
    if (name === 'A') return new Map([...log].map(([key, after]) => [key, { after }]));
    const keys = new Set([...this.base.keys(), ...rows.keys()]);
    const pairs = [...keys].map(
      (key) => [key, { before: this.base.get(key), after: rows.get(key) }] as const,
    );
    return new Map(pairs.filter(([, { before, after }]) => !isSame(before, after)));
  }

  /** What the stream tells; null when another holds it. */
  read(session: Session, name: StreamName): Delta | null {
    const { open } = session;
    if (!open) return this.now(name, this.rows, this.log);
    if (this.isLocked(session, name)) return null;
    this.locks.set(name, session);
    const asBegun = open.begun.moves[name] === this.moves[name];
    const { rows, log } = asBegun ? open.begun : { rows: this.rows, log: this.log };
    open.read[name] ??= this.now(name, rows, log);
    return open.read[name];
  }

  consume(session: Session, name: StreamName): Delta | null {
    if (this.isLocked(session, name)) return null;
    return this.change(session, (open) => {
      const delta = this.read(session, name) ?? new Map();
      open.consumed[name] = delta;
      return delta;
    });
  }
}

const told = (delta: Delta, isStandard: boolean): string[] =>
  [...delta.values()]
    .flatMap(({ before, after }) => [
      ...(before ? [`${before.id}:${before.v} DELETE ${after !== undefined}`] : []),
      ...(after ? [`${after.id}:${after.v} INSERT ${isStandard && before !== undefined}`] : []),
    ])
    .sort((a, b) => a.localeCompare(b));

let account: TestAccount;
let doors: Door[];

beforeAll(async () => {
  account = await openAccount();
  doors = [account.admin, await account.open('SANDBOX_ADMIN')];
  for (const door of doors) await door.run('ALTER SESSION SET LOCK_TIMEOUT = 0');
  await account.admin.run('CREATE TABLE SINK (N INT)');
});
afterAll(() => account.stop());

const LOCKED = 'locked';
const outcome = async <T>(work: () => Promise<T>): Promise<T | string> => {
  try {
    return await work();
  } catch (error) {
    const { code } = error as { code: string };
    if (code === '000625') return LOCKED;
    if (code === '100051') return 'division';
    throw error;
  }
};

/** Runs the statements that a tape of numbers stands for, here and in the model. */
const play = async (tape: readonly number[], said: string[]) => {
  const model = new Model();
  let at = 0;
  const below = (count: number): number => (tape[at++] ?? 0) % count;
  while (at < tape.length) {
    const index = below(2);
    const session = model.sessions[index] as Session;
    const door = doors[index] as Door;
    const name: StreamName = below(2) === 0 ? 'S' : 'A';
    const [id, v, part] = [below(7), below(4), below(3)];
    const matches = (row: Row) => row.id % 3 === part;
    const where = `MOD(ID, 3) = ${part}`;
    const same = async (sql: string, seen: () => Promise<unknown>, expected: () => unknown) => {
      said.push(`${index}: ${sql}`);
      const result = await outcome(seen);
      expect(result, said.join('\n')).toEqual(expected() ?? LOCKED);
    };
    const does = (sql: string, expected: () => unknown) =>
      same(
        sql,
        async () =>
          (await door.rows(sql)).flat().reduce<number>((sum, cell) => sum + Number(cell), 0),
        expected,
      );
    const says = async (sql: string, effect: () => void) => {
      said.push(`${index}: ${sql}`);
      await door.run(sql);
      effect();
    };
    const reads = (stream: StreamName) => {
      const sql = `SELECT ID || ':' || V || ' ' || METADATA$ACTION || ' ' || METADATA$ISUPDATE FROM ${stream}`;
      return same(
        sql,
        async () =>
          (await door.rows(sql)).map(([cell]) => String(cell)).sort((a, b) => a.localeCompare(b)),
        () => {
          const delta = model.read(session, stream);
          return delta && told(delta, stream === 'S');
        },
      );
    };
    const rowsOf = (delta: Delta | null) => delta && told(delta, true).length;
    switch (below(15)) {
      case 0:
      case 1:
        await does(`INSERT INTO T VALUES (${id}, ${v}), (${id + 1}, ${v})`, () => {
          model.insert(session, [
            { id, v },
            { id: id + 1, v },
          ]);
          return 2;
        });
        break;
      case 2:
        await does(`UPDATE T SET V = ${v} WHERE ${where}`, () =>
          model.alter(session, (row) => (matches(row) ? { ...row, v } : 'keep')),
        );
        break;
      case 3:
        await does(`DELETE FROM T WHERE ${where} AND V <> ${v}`, () =>
          model.alter(session, (row) => (matches(row) && row.v !== v ? 'delete' : 'keep')),
        );
        break;
      case 4:
        await does(
          `MERGE INTO T USING (SELECT ${id} AS ID) N ON T.ID = N.ID
             WHEN MATCHED THEN UPDATE SET V = T.V + 1 WHEN NOT MATCHED THEN INSERT (ID, V) VALUES (N.ID, 0)`,
          () =>
            model.alter(session, (row) => (row.id === id ? { ...row, v: row.v + 1 } : 'keep'), {
              id,
              v: 0,
            }),
        );
        break;
      case 5:
        if (part > 0) await says('BEGIN', () => model.begin(session));
        else {
          // ends the session's own transaction first
          model.end(session, true);
          await same(
            'TRUNCATE TABLE T',
            async () => ((await door.run('TRUNCATE TABLE T')) ? 'done' : null),
            () => (model.alter(session, () => 'delete') === null ? null : 'done'),
          );
        }
        break;
      case 6:
        await says('BEGIN', () => model.begin(session));
        break;
      case 7:
        await says('COMMIT', () => model.end(session, true));
        break;
      case 8:
        await says('ROLLBACK', () => model.end(session, false));
        break;
      case 9:
      case 10:
        await does(`INSERT INTO SINK SELECT 1 FROM ${name}`, () =>
          rowsOf(model.consume(session, name)),
        );
        break;
      case 11: {
        // moves the stream on only where there is nothing to divide
        await does(`INSERT INTO SINK SELECT 1 / 0 FROM ${name}`, () => {
          if (model.isLocked(session, name)) return null;
          if ((model.read(session, name)?.size ?? 0) > 0) return 'division';
          return rowsOf(model.consume(session, name));
        });
        break;
      }
      default:
        await reads(name);
    }
  }
  for (const [index, session] of model.sessions.entries()) {
    await (doors[index] as Door).run('ROLLBACK');
    model.end(session, false);
  }
  for (const name of ['S', 'A'] as const) {
    const rows = await account.admin.value(`SELECT COUNT(*) FROM ${name}`);
    const delta = model.read(model.sessions[0] as Session, name) ?? new Map();
    expect(rows, said.join('\n')).toBe(told(delta, name === 'S').length);
  }
};

describe('streams under changes of two sessions in any order', () => {
  it('tell, keep, move and wait as a model of offsets says', async () => {
    const tape = fc.array(fc.nat(9999), { minLength: 60, maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(tape, async (numbers) => {
        for (const door of doors) await door.run('ROLLBACK');
        for (const sql of [
          'CREATE OR REPLACE TABLE T (ID INT, V INT)',
          'CREATE OR REPLACE STREAM S ON TABLE T',
          'CREATE OR REPLACE STREAM A ON TABLE T APPEND_ONLY = TRUE',
        ])
          await account.admin.run(sql);
        await play(numbers, []);
      }),
      { numRuns: 25, interruptAfterTimeLimit: 60_000, endOnFailure: true },
    );
  }, 300_000);
});
