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
import { forkServer } from './fork-server.js';
import { inferenceWorker } from './inference.js';
import { routineRelations } from './information-schema.js';
import { packageQueries } from './package-query.js';
import type { RoutineProperties } from './routine.js';
import { rowFunctions } from './row-functions/index.js';
import { describeGrammar, dropGrammar, showGrammar } from './show.js';
import { tableCalls } from './table-functions/index.js';

const LOOK_EVERY = 2000;

/** What room `procedures` offers to the others. */
export interface Procedures extends Room {
  /** Starts the worker for models and functions in the background: it will soon be needed. */
  expectInference(): void;
}

/** Room `procedures`: stored procedures in both languages, and Python functions over rows. */
export const proceduresRoom = (services: Services): Procedures => {
  const { settings } = services;
  const environment = readEnvironment(settings);
  const server = forkServer(settings);
  const worker = inferenceWorker(settings);
  const scratch = join(settings.stateFolder, 'python');
  let looking: NodeJS.Timeout | undefined;
  let expected = false;

  const uses = (kind: 'PROCEDURE' | 'FUNCTION' | 'MODEL') =>
    services.catalogue
      .list<Partial<RoutineProperties>>(kind)
      .some((one) => one.properties.language !== 'SQL');

  /** The environment may be made while the account already runs: Python is warmed up once it is there. */
  const look = () => {
    const again = () => {
      looking = setTimeout(look, LOOK_EVERY).unref();
    };
    if (!existsSync(settings.python)) again();
    else server.warm().catch(again);
  };
  const expectCalls = () => {
    if (!expected) look();
    expected = true;
  };
  const expectInference = () => void worker.warm().catch(() => undefined);

  return {
    name: 'procedures',
    expectInference,
    grammars: [
      createGrammar(environment, (kind) =>
        kind === 'FUNCTION' ? expectInference() : expectCalls(),
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
      await rm(join(scratch, 'calls'), { recursive: true, force: true });
      await rm(join(scratch, 'rows'), { recursive: true, force: true });
      await mkdir(join(scratch, 'rows'), { recursive: true });
      if (uses('PROCEDURE')) expectCalls();
      if (uses('MODEL') || uses('FUNCTION')) expectInference();
    },
    stop: async () => {
      clearTimeout(looking);
      await Promise.all([worker.stop(), server.stop()]);
    },
  };
};
