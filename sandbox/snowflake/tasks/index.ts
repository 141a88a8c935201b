import type { Room, Services } from '../engine/context.js';
import { accountUsage } from './account-usage.js';
import { alterGrammar } from './alter.js';
import { createGrammar } from './create.js';
import { dependents } from './dependents.js';
import { dropGrammar } from './drop.js';
import { TaskEngine } from './engine.js';
import { taskEvents } from './events.js';
import { executeGrammar } from './execute.js';
import { graphFunction } from './graph-history.js';
import { afterOwnership } from './ownership.js';
import { describeGrammar, showGrammar } from './show.js';
import { parametersGrammar } from './show-parameters.js';
import { systemFunctions } from './system-functions.js';
import { taskHistory } from './task-history.js';

/** Room `tasks`: task graphs, their schedules, runs and history. */
export const tasksRoom = (services: Services): Room => {
  const engine = new TaskEngine(services);
  const get = () => engine;
  return {
    name: 'tasks',
    grammars: [
      createGrammar(get),
      alterGrammar(get),
      dropGrammar(get),
      executeGrammar(get),
      parametersGrammar,
      showGrammar(get),
      describeGrammar(get),
    ],
    systemFunctions: systemFunctions(get),
    // of INFORMATION_SCHEMA; they cover the whole account
    tableFunctions: [
      taskHistory(get),
      graphFunction(get, false),
      graphFunction(get, true),
      dependents(get),
    ],
    relations: accountUsage(get),
    events: () => taskEvents(engine, services),
    cancelQuery: (queryId, context) => engine.cancelQuery(queryId, context),
    ownershipPassed: afterOwnership(get),
    start: () => engine.start(),
    stop: () => engine.stop(),
  };
};
