import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Room, Services } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { textColumn } from '../engine/value.js';
import { alterGrammar } from './alter.js';
import { anonymousGrammar, callGrammar } from './call.js';
import { createGrammar } from './create.js';
import { readEnvironment } from './environment.js';
import { clearCalls, forkServer } from './fork-server.js';
import { inferenceWorker } from './inference.js';
import { routineRelations } from './information-schema.js';
import { packageQueries } from './package-query.js';
import { logFolder } from './python-logs.js';
import type { RoutineProperties } from './routine.js';
import { rowFunctions } from './row-functions/index.js';
import { modelAliases } from './row-functions/model-aliases.js';
import { describeGrammar, dropGrammar, showGrammar } from './show.js';
import { tableCalls } from './table-functions/index.js';
import { heavyModules, MODEL_MODULES } from './warm.js';

const LOOK_EVERY = 2000;

/** What room `procedures` offers to the others. */
export interface Procedures extends Room {
  /** Starts the worker for models and functions in the background: it will soon be needed. */
  expectInference(modules: readonly string[]): void;
}

/** Room `procedures`: stored procedures in both languages, and Python functions over rows. */
export const proceduresRoom = (services: Services): Procedures => {
  const { settings } = services;
  const environment = readEnvironment(settings);
  const server = forkServer(settings);
  const worker = inferenceWorker(settings);
  const scratch = join(settings.stateFolder, 'python');
  let looking: NodeJS.Timeout | undefined;
  let looks = false;
  let stopped = false;
  const expected = new Set<string>();

  const packagesOf = (kind: 'PROCEDURE' | 'FUNCTION') =>
    services.catalogue
      .list<RoutineProperties>(kind)
      .filter(({ properties }) => properties.language === 'PYTHON')
      .map(({ properties }) => properties.packages);

  /** The environment may be made while the account already runs: Python is warmed up once it is there. */
  const look = () => {
    const again = () => {
      // a process that the stop ended while it started is not started again
      if (stopped) return;
      looking = setTimeout(look, LOOK_EVERY).unref();
    };
    if (!existsSync(settings.python)) again();
    else server.warm([...expected]).catch(again);
  };
  const expectCalls = (packages: readonly string[]) => {
    const fresh = heavyModules(packages).filter((name) => !expected.has(name));
    for (const name of fresh) expected.add(name);
    if (!looks || fresh.length > 0) {
      clearTimeout(looking);
      look();
    }
    looks = true;
  };
  const expectInference = (modules: readonly string[]) =>
    void worker.warm(modules).catch(() => undefined);

  return {
    name: 'procedures',
    expectInference,
    grammars: [
      createGrammar(environment, (kind, packages) =>
        kind === 'FUNCTION' ? expectInference(heavyModules(packages)) : expectCalls(packages),
      ),
      alterGrammar,
      dropGrammar,
      describeGrammar,
      showGrammar,
      callGrammar(server),
      anonymousGrammar(server),
      (cursor) => {
        if (!cursor.oneOf('DESC', 'DESCRIBE') || !cursor.accept('ARTIFACT', 'REPOSITORY'))
          return undefined;
        throw new SnowflakeError(
          '002003',
          '02000',
          `SQL compilation error:\nArtifact repository '${cursor.rest()}' does not exist or not authorized.`,
        );
      },
    ],
    expansions: [
      packageQueries,
      modelAliases,
      tableCalls(services, worker, server),
      rowFunctions(services, worker),
    ],
    relations: [{ name: 'PACKAGES', table: () => environment.table() }, ...routineRelations],
    systemFunctions: [
      {
        // NULL: none but the default, so that clients look packages up in INFORMATION_SCHEMA.PACKAGES.
        name: 'SYSTEM$GET_DEFAULT_PYTHON_ARTIFACT_REPOSITORY',
        returns: textColumn('SYSTEM$GET_DEFAULT_PYTHON_ARTIFACT_REPOSITORY'),
        call: async () => null,
      },
      {
        name: 'SYSTEM$ARE_ANACONDA_TERMS_ACKNOWLEDGED',
        returns: {
          name: 'SYSTEM$ARE_ANACONDA_TERMS_ACKNOWLEDGED',
          type: 'boolean',
          nullable: true,
        },
        call: async () => true,
      },
    ],
    start: async () => {
      await clearCalls(join(scratch, 'calls'));
      await rm(join(scratch, 'rows'), { recursive: true, force: true });
      await rm(logFolder(services), { recursive: true, force: true });
      await mkdir(logFolder(services), { recursive: true });
      await mkdir(join(scratch, 'rows'), { recursive: true });
      for (const packages of packagesOf('PROCEDURE')) expectCalls(packages);
      for (const packages of packagesOf('FUNCTION')) expectInference(heavyModules(packages));
      if (services.catalogue.list('MODEL').length > 0) expectInference(MODEL_MODULES);
    },
    stop: async () => {
      stopped = true;
      clearTimeout(looking);
      await Promise.all([worker.stop(), server.stop()]);
    },
  };
};
