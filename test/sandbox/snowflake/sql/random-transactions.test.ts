import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

type TableName = 'A' | 'B';
interface Row {
  readonly id: number;
  readonly v: number;
}
type Rows = ReadonlyMap<number, Row>;

/** What one transaction did to one table, kept apart until it commits. */
interface Changes {
  readonly gone: Set<number>;
  readonly put: Map<number, Row>;
}
interface Session {
  open: Readonly<Record<TableName, Changes>> | null;
  autocommit: boolean;
}

/** Statements that follow each other in several sessions, and what each of them sees by READ COMMITTED. */
class Model {
  readonly committed: Record<TableName, Map<number, Row>> = { A: new Map(), B: new Map() };
  readonly locks = new Map<TableName, Session>();
  readonly sessions: readonly Session[];
  private keys = 0;

  constructor(count: number) {
    this.sessions = Array.from({ length: count }, () => ({ open: null, autocommit: true }));
  }

  view(session: Session, table: TableName): Rows {
    const rows = new Map(this.committed[table]);
    const changes = session.open?.[table];
    for (const key of changes?.gone ?? []) rows.delete(key);
    for (const [key, row] of changes?.put ?? []) rows.set(key, row);
    return rows;
  }

  begin(session: Session) {
    const none = (): Changes => ({ gone: new Set(), put: new Map() });
    session.open ??= { A: none(), B: none() };
  }

  end(session: Session, commits: boolean) {
    for (const table of ['A', 'B'] as const) {
      const changes = commits ? session.open?.[table] : undefined;
      for (const key of changes?.gone ?? []) this.committed[table].delete(key);
      for (const [key, row] of changes?.put ?? []) this.committed[table].set(key, row);
      if (this.locks.get(table) === session) this.locks.delete(table);
    }
    session.open = null;
  }

  /** Runs one change as the session would: in its transaction, in one that it begins, or committed at once. */
  change(session: Session, work: () => void) {
    const alone = session.open === null && session.autocommit;
    this.begin(session);
    work();
    if (alone) this.end(session, true);
  }

  insert(session: Session, table: TableName, rows: readonly Row[]) {
    this.change(session, () => {
      for (const row of rows) session.open?.[table].put.set(++this.keys, row);
    });
  }

  /** UPDATE, DELETE and MERGE. @returns how many rows, or null when another holds the table */
  alter(
    session: Session,
    table: TableName,
    how: (row: Row) => Row | 'delete' | 'keep',
    otherwise?: Row,
  ): number | null {
    const holder = this.locks.get(table);
    if (holder && holder !== session) return null;
    let count = 0;
    this.change(session, () => {
      this.locks.set(table, session);
      const changes = session.open?.[table];
      for (const [key, row] of this.view(session, table)) {
        const after = how(row);
        if (after === 'keep') continue;
        count += 1;
        if (after === 'delete') {
          changes?.put.delete(key);
          changes?.gone.add(key);
        } else changes?.put.set(key, after);
      }
      if (count === 0 && otherwise) {
        changes?.put.set(++this.keys, otherwise);
        count = 1;
      }
    });
    return count;
  }
}

const SESSIONS = 3;

let account: TestAccount;
let doors: Door[];

beforeAll(async () => {
  account = await openAccount();
  doors = [account.admin];
  while (doors.length < SESSIONS) doors.push(await account.open('SANDBOX_ADMIN'));
  for (const door of doors) await door.run('ALTER SESSION SET LOCK_TIMEOUT = 0');
});
afterAll(() => account.stop());

const sorted = (rows: Iterable<Row>) =>
  [...rows].map(({ id, v }) => `${id}:${v}`).sort((a, b) => a.localeCompare(b));

const LOCKED = 'locked';
const outcome = async (door: Door, sql: string): Promise<unknown> => {
  try {
    return (await door.rows(sql)).flat().reduce<number>((sum, cell) => sum + Number(cell), 0);
  } catch (error) {
    const { code } = error as { code: string };
    if (code === '000625') return LOCKED;
    if (code === '100051') return 'division';
    throw error;
  }
};

/** Runs the statements that a tape of numbers stands for, here and in the model. */
const play = async (tape: readonly number[], said: string[]) => {
  const model = new Model(SESSIONS);
  let at = 0;
  const below = (count: number): number => (tape[at++] ?? 0) % count;
  const expectSame = async (index: number, table: TableName) => {
    const session = model.sessions[index] as Session;
    const rows = await (doors[index] as Door).rows(`SELECT ID, V FROM ${table}`);
    const seen = rows.map(([id, v]) => ({ id: Number(id), v: Number(v) }));
    expect(sorted(seen), `${index} reads ${table}\n${said.join('\n')}`).toEqual(
      sorted(model.view(session, table).values()),
    );
  };
  while (at < tape.length) {
    const index = below(SESSIONS);
    const session = model.sessions[index] as Session;
    const door = doors[index] as Door;
    const table: TableName = below(2) === 0 ? 'A' : 'B';
    const other: TableName = table === 'A' ? 'B' : 'A';
    const [id, v, part] = [below(7), below(10), below(3)];
    const matches = (row: Row) => row.id % 3 === part;
    const where = `MOD(ID, 3) = ${part}`;
    const does = async (sql: string, expected: () => unknown) => {
      said.push(`${index}: ${sql}`);
      const result = await outcome(door, sql);
      expect(result, said.join('\n')).toEqual(expected() ?? LOCKED);
    };
    const says = async (sql: string, effect: () => void) => {
      said.push(`${index}: ${sql}`);
      await door.run(sql);
      effect();
    };
    switch (below(14)) {
      case 0:
      case 1:
        await does(`INSERT INTO ${table} VALUES (${id}, ${v}), (${id + 1}, ${v})`, () => {
          model.insert(session, table, [
            { id, v },
            { id: id + 1, v },
          ]);
          return 2;
        });
        break;
      case 2:
        await does(
          `INSERT INTO ${table} SELECT ID + 1, V + 1 FROM ${other} WHERE ${where} AND ID < 20`,
          () => {
            const rows = [...model.view(session, other).values()]
              .filter((row) => matches(row) && row.id < 20)
              .map((row) => ({ id: row.id + 1, v: row.v + 1 }));
            model.insert(session, table, rows);
            return rows.length;
          },
        );
        break;
      case 3:
        await does(`UPDATE ${table} SET V = V + ${v} WHERE ${where}`, () =>
          model.alter(session, table, (row) => (matches(row) ? { ...row, v: row.v + v } : 'keep')),
        );
        break;
      case 4:
        await does(
          `UPDATE ${table} SET V = (SELECT COUNT(*) FROM ${other}), ID = ID + 1 WHERE ${where}`,
          () => {
            const count = model.view(session, other).size;
            return model.alter(session, table, (row) =>
              matches(row) ? { id: row.id + 1, v: count } : 'keep',
            );
          },
        );
        break;
      case 5:
        await does(`DELETE FROM ${table} WHERE ${where}`, () =>
          model.alter(session, table, (row) => (matches(row) ? 'delete' : 'keep')),
        );
        break;
      case 6:
        await does(
          `MERGE INTO ${table} T USING (SELECT ${id} AS ID) S ON T.ID = S.ID
             WHEN MATCHED THEN UPDATE SET V = T.V + 1 WHEN NOT MATCHED THEN INSERT (ID, V) VALUES (S.ID, 0)`,
          () =>
            model.alter(
              session,
              table,
              (row) => (row.id === id ? { ...row, v: row.v + 1 } : 'keep'),
              { id, v: 0 },
            ),
        );
        break;
      case 7:
        // the rows that divide are there, whoever looks
        await does(`INSERT INTO ${table} SELECT 1 / 0, 1`, () => 'division');
        break;
      case 8:
        if (below(3) > 0) await says('BEGIN', () => model.begin(session));
        else await says('CREATE OR REPLACE TABLE SIDE (N INT)', () => model.end(session, true));
        break;
      case 9:
        await says('BEGIN', () => model.begin(session));
        break;
      case 10:
        await says('COMMIT', () => model.end(session, true));
        break;
      case 11:
        await says('ROLLBACK', () => model.end(session, false));
        break;
      case 12: {
        // whichever way it is changed, an open transaction is committed
        const to = ['SET AUTOCOMMIT = FALSE', 'SET AUTOCOMMIT = TRUE', 'UNSET AUTOCOMMIT'][
          below(3)
        ];
        await says(`ALTER SESSION ${to}`, () => {
          model.end(session, true);
          session.autocommit = !to?.includes('FALSE');
        });
        break;
      }
      default:
        await expectSame(index, table);
    }
  }
  for (const [index, session] of model.sessions.entries()) {
    await expectSame(index, 'A');
    await expectSame(index, 'B');
    await (doors[index] as Door).run('ROLLBACK');
    model.end(session, false);
  }
  for (const index of model.sessions.keys()) await expectSame(index, 'A');
};

describe('statements of three sessions in any order', () => {
  it('see, change, wait and count as a model of READ COMMITTED with locks of tables says', async () => {
    const tape = fc.array(fc.nat(9999), { minLength: 60, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(tape, async (numbers) => {
        for (const door of doors) await door.run('ROLLBACK');
        for (const door of doors) await door.run('ALTER SESSION SET AUTOCOMMIT = TRUE');
        for (const table of ['A', 'B'])
          await account.admin.run(`CREATE OR REPLACE TABLE ${table} (ID INT, V INT)`);
        await play(numbers, []);
      }),
      { numRuns: 25, interruptAfterTimeLimit: 60_000, endOnFailure: true },
    );
  }, 300_000);
});
