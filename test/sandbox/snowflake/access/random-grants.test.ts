import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

const ROLES = ['R0', 'R1', 'R2', 'R3', 'R4'] as const;
const SCHEMAS = ['S0', 'S1'] as const;
const TABLES = ['S0.T0', 'S0.T1', 'S1.T0'] as const;
const PRIVILEGES = ['SELECT', 'INSERT', 'REFERENCES'] as const;

type Role = string;
type Table = (typeof TABLES)[number];

const schemaOf = (table: Table) => table.slice(0, 2);

/** Who may do what, by the rules of the platform's access control and nothing else. */
class Model {
  /** role → the roles granted to it */
  private readonly granted = new Map<Role, Set<Role>>();
  private readonly owners = new Map<Table, Role>(TABLES.map((table) => [table, 'ACCOUNTADMIN']));
  /** `PRIVILEGE ON object TO role` */
  private readonly grants = new Set<string>();

  /** the role itself, and all that were granted to it, directly or not */
  closure(roles: readonly Role[]): Set<Role> {
    const found = new Set<Role>();
    const open = [...roles];
    for (let role = open.pop(); role !== undefined; role = open.pop()) {
      if (found.has(role)) continue;
      found.add(role);
      open.push(...(this.granted.get(role) ?? []));
    }
    return found;
  }

  /** @returns false for a circle */
  inherit(role: Role, to: Role, gives: boolean): boolean {
    const of = this.granted.get(to) ?? new Set();
    this.granted.set(to, of);
    if (!gives) of.delete(role);
    else if (this.closure([role]).has(to)) return false;
    else of.add(role);
    return true;
  }

  grant(privilege: string, on: string, to: Role, gives: boolean) {
    const key = `${privilege} ON ${on} TO ${to}`;
    if (gives) this.grants.add(key);
    else this.grants.delete(key);
  }

  has(privilege: string, on: string, roles: Iterable<Role>): boolean {
    return [...roles].some((role) => this.grants.has(`${privilege} ON ${on} TO ${role}`));
  }

  private forget(table: Table) {
    for (const key of this.grants) if (key.includes(` ON ${table} TO `)) this.grants.delete(key);
  }

  replace(table: Table) {
    this.forget(table);
    this.owners.set(table, 'ACCOUNTADMIN');
    for (const role of ROLES)
      for (const privilege of PRIVILEGES)
        if (this.has(privilege, `FUTURE IN ${schemaOf(table)}`, [role]))
          this.grant(privilege, table, role, true);
  }

  own(table: Table, role: Role, keepsGrants: boolean) {
    if (!keepsGrants) this.forget(table);
    this.owners.set(table, role);
  }

  drop(role: Role) {
    this.granted.delete(role);
    for (const of of this.granted.values()) of.delete(role);
    for (const key of this.grants) if (key.endsWith(` TO ${role}`)) this.grants.delete(key);
    for (const [table, owner] of this.owners)
      if (owner === role) this.owners.set(table, 'ACCOUNTADMIN');
  }

  /** What a statement that needs the privilege comes to. */
  outcome(privilege: string, table: Table, roles: readonly Role[]): string {
    const all = this.closure(roles);
    const owns = all.has(this.owners.get(table) ?? '');
    const enters = this.has('USAGE', schemaOf(table), all);
    if (enters && (owns || this.has(privilege, table, all))) return 'done';
    const sees = owns || PRIVILEGES.some((one) => this.has(one, table, all));
    return enters && sees ? '003001' : '002003';
  }
}

let account: TestAccount;
let admin: Door;
let person: Door;

beforeAll(async () => {
  account = await openAccount();
  admin = account.admin;
  for (const sql of [
    'GRANT USAGE ON WAREHOUSE WH TO ROLE PUBLIC',
    'GRANT USAGE ON DATABASE DB TO ROLE PUBLIC',
    "CREATE USER PAT PASSWORD = 'x' DEFAULT_ROLE = PUBLIC DEFAULT_SECONDARY_ROLES = ()",
  ])
    await admin.run(sql);
  person = await account.open('PAT');
});
afterAll(() => account.stop());

const codeOf = (door: Door, sql: string): Promise<string> =>
  door.run(sql).then(
    () => 'done',
    ({ code }: { code: string }) => code,
  );

const anew = async () => {
  await person.run('USE ROLE PUBLIC');
  for (const role of ROLES) {
    await admin.run(`DROP ROLE IF EXISTS ${role}`);
    await admin.run(`CREATE ROLE ${role}`);
    await admin.run(`GRANT ROLE ${role} TO USER PAT`);
  }
  for (const schema of SCHEMAS) await admin.run(`CREATE OR REPLACE SCHEMA DB.${schema}`);
  for (const table of TABLES) await admin.run(`CREATE TABLE DB.${table} (A INT)`);
};

const play = async (tape: readonly number[]) => {
  const model = new Model();
  const said: string[] = [];
  let at = 0;
  const one = <T>(of: readonly T[]): T => of[(tape[at++] ?? 0) % of.length] as T;
  const does = async (sql: string, expected = 'done') => {
    said.push(sql);
    expect(await codeOf(admin, sql), said.join('\n')).toBe(expected);
  };
  while (at < tape.length) {
    const [role, other, table] = [one(ROLES), one(ROLES), one(TABLES)];
    const [privilege, schema] = [one(PRIVILEGES), one(SCHEMAS)];
    const gives = one([true, true, false]);
    const [verb, to] = gives ? ['GRANT', 'TO'] : ['REVOKE', 'FROM'];
    switch (one([0, 0, 1, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8])) {
      case 0: {
        const expected = model.inherit(role, other, gives) ? 'done' : '003001';
        await does(`${verb} ROLE ${role} ${to} ROLE ${other}`, expected);
        break;
      }
      case 1:
        model.grant(privilege, table, role, gives);
        await does(`${verb} ${privilege} ON TABLE DB.${table} ${to} ROLE ${role}`);
        break;
      case 2:
        model.grant('USAGE', schema, role, gives);
        await does(`${verb} USAGE ON SCHEMA DB.${schema} ${to} ROLE ${role}`);
        break;
      case 3:
        model.grant(privilege, `FUTURE IN ${schema}`, role, gives);
        await does(
          `${verb} ${privilege} ON FUTURE TABLES IN SCHEMA DB.${schema} ${to} ROLE ${role}`,
        );
        break;
      case 4:
        for (const each of TABLES)
          if (schemaOf(each) === schema) model.grant(privilege, each, role, gives);
        await does(`${verb} ${privilege} ON ALL TABLES IN SCHEMA DB.${schema} ${to} ROLE ${role}`);
        break;
      case 5:
        model.replace(table);
        await does(`CREATE OR REPLACE TABLE DB.${table} (A INT)`);
        break;
      case 6:
        model.own(table, role, gives);
        await does(
          `GRANT OWNERSHIP ON TABLE DB.${table} TO ROLE ${role} ${gives ? 'COPY' : 'REVOKE'} CURRENT GRANTS`,
        );
        break;
      case 7:
        model.drop(role);
        await does(`DROP ROLE ${role}`);
        await does(`CREATE ROLE ${role}`);
        await does(`GRANT ROLE ${role} TO USER PAT`);
        break;
      default: {
        const secondary = one([false, true]);
        said.push(`as ${role}${secondary ? ' and all others' : ''}: ${table}`);
        await person.run(`USE ROLE ${role}`);
        await person.run(`USE SECONDARY ROLES ${secondary ? 'ALL' : 'NONE'}`);
        const roles = secondary ? ROLES : [role];
        const found = [
          await codeOf(person, `SELECT * FROM DB.${table}`),
          await codeOf(person, `INSERT INTO DB.${table} VALUES (1)`),
        ];
        const expected = ['SELECT', 'INSERT'].map((needs) => model.outcome(needs, table, roles));
        expect(found, said.join('\n')).toEqual(expected);
        const shown = await person.rows(`SHOW TABLES IN DATABASE DB`);
        const listed = shown.map((row) => `${row[3]}.${row[1]}`).sort();
        const visible = TABLES.filter((each) => model.outcome('-', each, roles) !== '002003');
        expect(listed, said.join('\n')).toEqual([...visible].sort());
      }
    }
  }
};

describe('grants in any order', () => {
  it('let every role do and see what a model of roles, owners and privileges says', async () => {
    const tape = fc.array(fc.nat(9999), { minLength: 80, maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(tape, async (numbers) => {
        await anew();
        await play(numbers);
      }),
      { numRuns: 12, interruptAfterTimeLimit: 60_000, endOnFailure: true },
    );
  }, 300_000);
});
