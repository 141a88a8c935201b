import type { Room, Services } from '../engine/context.js';
import { alterGrammar } from './alter.js';
import { createGrammar } from './create.js';
import { dropGrammar } from './drop.js';
import { TaskEngine } from './engine.js';
import { executeGrammar } from './execute.js';
import { historyFunctions } from './history.js';
import { afterOwnership } from './ownership.js';
import { describeGrammar, parametersGrammar, showGrammar } from './show.js';
import { systemFunctions } from './system-functions.js';

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
    tableFunctions: historyFunctions(get),
    ownershipPassed: afterOwnership(get),
    start: () => engine.start(),
    stop: () => engine.stop(),
  };
};
