import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Area, offeredIn } from '../../../sandbox/area.js';
import { faultKinds } from '../../../sandbox/snowflake/control/faults.js';
import { controlRoutes } from '../../../sandbox/snowflake/control/index.js';
import { InsideFaultRequest } from '../../../sandbox/snowflake/control/inside-faults.js';
import { coverage } from '../../../sandbox/snowflake/coverage.js';
import type { Statement } from '../../../sandbox/snowflake/engine/context.js';
import { createEngine } from '../../../sandbox/snowflake/engine/engine.js';
import { statementType, statusResult } from '../../../sandbox/snowflake/engine/result.js';
import { routes } from '../../../sandbox/snowflake/protocol/front.js';
import type { SnowflakeServer } from '../../../sandbox/snowflake/server.js';
import { authenticators } from '../../../sandbox/snowflake/sessions/login.js';
import { lateralFunctionNames } from '../../../sandbox/snowflake/sql/rewrite/lateral-functions.js';
import { ABOUT_EXPRESSIONS } from '../../../sandbox/snowflake/sql/system-functions.js';
import { kindOf } from '../../support/kind-of.js';
import { type LocalAccount, startLocalAccount } from '../../support/local-account.js';
import { startLocalSnowflake } from '../../support/local-snowflake.js';
import { type Wire, wire } from '../../support/wire.js';
import { examples } from './examples.js';

let account: LocalAccount;
let server: SnowflakeServer;
let client: Wire;

beforeAll(async () => {
  [account, server] = await Promise.all([startLocalAccount(), startLocalSnowflake()]);
  client = wire(server.port);
});
afterAll(() => Promise.all([account.stop(), server.stop()]));

const missingFrom = ({ missing }: Area) => Object.keys(missing);

/** `GET /queries/{id}/result` → a path of that form */
const pathOf = (route: string) => route.replace(/^\w+ /, '').replaceAll(/\{\w+\}/g, '1');

/** The one that answers: the more exact ones stand first. */
const routeFor = (listed: string) =>
  routes.find(({ method, path }) => listed.startsWith(`${method} `) && path.test(pathOf(listed)));

describe('the coverage list of the local Snowflake', () => {
  it.each(Object.values(coverage))('names nothing twice: $title', (area: Area) => {
    const all = [...offeredIn(area), ...missingFrom(area)];
    expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
  });

  it.each(Object.values(coverage))('says what is lacking in a part: $title', (area: Area) => {
    expect(Object.values(area.partly).filter((note) => note === '')).toEqual([]);
  });

  it('has an example for each kind of statement', () => {
    expect(Object.keys(examples).sort()).toEqual(offeredIn(coverage.statements));
  });

  it.each(Object.entries(examples))('has the kind %s, as a room reads it', (kind, sql) => {
    expect(kindOf(sql, account)).toBe(kind);
  });

  it('holds the engine to itself: a kind that it lacks does not run', async () => {
    const dance: Statement = {
      kind: 'dance',
      statementType: statementType.ddl,
      cost: 'metadata',
      commits: false,
      run: async () => statusResult('Danced.'),
    };
    const room = { name: 'ballroom', grammars: [() => dance] };
    const engine = createEngine(
      () => account.services,
      () => [room],
      async () => undefined,
    );
    await expect(engine.execute('DANCE', account.session.root)).rejects.toThrow(
      "The coverage list lacks the statement 'dance'.",
    );
  });

  it('has all system functions', () => {
    const offered = account.services.engine.rooms.flatMap((room) => room.systemFunctions ?? []);
    expect(offeredIn(coverage.systemFunctions)).toEqual(
      [...offered.map(({ name }) => name), ...ABOUT_EXPRESSIONS].sort(),
    );
  });

  it('has all table functions, and those that are part of the language', async () => {
    const offered = account.services.engine.rooms.flatMap((room) => room.tableFunctions ?? []);
    const ofRooms = offered.map(({ name }) => name);
    expect(offeredIn(coverage.tableFunctions)).toEqual(
      [...ofRooms, ...lateralFunctionNames, 'GENERATOR'].sort(),
    );
    const rows = await account.run(
      "SELECT F.VALUE FROM TABLE(GENERATOR(ROWCOUNT => 2)), TABLE(FLATTEN(INPUT => PARSE_JSON('[1]'))) F",
    );
    expect(rows).toHaveLength(2);
  });

  it('has all relations of INFORMATION_SCHEMA, ACCOUNT_USAGE and TELEMETRY', () => {
    const offered = account.services.engine.rooms.flatMap((room) => room.relations ?? []);
    const of = (wanted?: string) =>
      offered.filter(({ schema }) => schema === wanted).map(({ name }) => name);
    expect(offeredIn(coverage.informationSchema)).toEqual(of().sort());
    expect(offeredIn(coverage.accountUsage)).toEqual(of('ACCOUNT_USAGE').sort());
    expect(offeredIn(coverage.telemetry)).toEqual(of('TELEMETRY').sort());
  });

  it('has all HTTP routes, each once', () => {
    const listed = offeredIn(coverage.httpRoutes);
    expect(listed).toHaveLength(routes.length);
    expect(new Set(listed.map(routeFor))).toEqual(new Set(routes));
  });

  it('has all control routes', () => {
    expect(offeredIn(coverage.controlRoutes)).toEqual([...controlRoutes].sort());
  });

  it('has all authenticators', () => {
    expect(offeredIn(coverage.authenticators)).toEqual(Object.keys(authenticators).sort());
  });

  it('has all kinds of faults', () => {
    expect(offeredIn(coverage.faults)).toEqual(
      [...faultKinds, ...InsideFaultRequest.shape.kind.options].sort(),
    );
  });
});

describe('what the local Snowflake lacks', () => {
  it.each(missingFrom(coverage.statements))('is refused by name: %s', async (kind) => {
    const words = kind.toUpperCase();
    const sql = `${words} X`;
    expect(await account.refusal(sql)).toMatch(/^000002 0A000 Unsupported feature '/);
    expect(await account.refusal(sql)).toContain(words.split(' ').slice(0, 3).join(' '));
  });

  it.each(missingFrom(coverage.systemFunctions))('is an unknown function: %s', async (name) => {
    expect(await account.refusal(`SELECT ${name}('X')`)).toBe(
      `002140 42601 SQL compilation error:\nUnknown function ${name}`,
    );
  });

  it.each(missingFrom(coverage.tableFunctions))('is an unknown function: %s', async (name) => {
    const refusal = await account.refusal(`SELECT * FROM TABLE(INFORMATION_SCHEMA.${name}())`);
    expect(refusal).toMatch(new RegExp(`^00214[01] .*Unknown (table )?function ${name}`, 's'));
  });

  it.each(missingFrom(coverage.informationSchema))('is no relation: %s', async (name) => {
    expect(await account.refusal(`SELECT * FROM INFORMATION_SCHEMA.${name}`)).toBe(
      `002003 42S02 SQL compilation error:\nObject 'INFORMATION_SCHEMA.${name}' does not exist or not authorized.`,
    );
  });

  it.each(missingFrom(coverage.accountUsage))('is no relation: %s', async (name) => {
    expect(await account.refusal(`SELECT * FROM SNOWFLAKE.ACCOUNT_USAGE.${name}`)).toContain(
      `Object 'SNOWFLAKE.ACCOUNT_USAGE.${name}' does not exist or not authorized.`,
    );
  });

  it.each(missingFrom(coverage.httpRoutes))('is no address: %s', async (route) => {
    const path = pathOf(route);
    const told = route.startsWith('GET') ? await client.get(path) : await client.post(path, {});
    expect(told).toMatchObject({ success: false, message: expect.stringContaining(route) });
  });

  it.each(missingFrom(coverage.authenticators))('lets nobody in: %s', async (authenticator) => {
    const data = { LOGIN_NAME: 'SANDBOX_ADMIN', AUTHENTICATOR: authenticator };
    expect(await client.post('/session/v1/login-request', { data })).toMatchObject({
      success: false,
      code: '390190',
      message: expect.stringContaining(`'${authenticator}'`),
    });
  });
});
