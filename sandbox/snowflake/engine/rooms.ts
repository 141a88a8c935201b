import { accessRoom } from '../access/index.js';
import { catalogueRoom } from '../catalogue/index.js';
import { definitionsRoom } from '../definitions/index.js';
import { explainRoom } from '../explain/index.js';
import { historyRoom } from '../history/index.js';
import { modelsRoom } from '../models/index.js';
import { proceduresRoom } from '../procedures/index.js';
import { protocolRoom } from '../protocol/index.js';
import { scripting } from '../scripting/index.js';
import { sqlRoom } from '../sql/index.js';
import { stagesRoom } from '../stages/index.js';
import { streamsRoom } from '../streams/index.js';
import { tasksRoom } from '../tasks/index.js';
import { telemetryRoom } from '../telemetry/index.js';
import type { Room, Services } from './context.js';

export type RoomFactory = (services: Services) => Room;

/**
 * The rooms in the order in which they are asked whether a statement is theirs; plain SQL comes last. They start
 * in this order and stop in the reverse: tasks run procedures, so they start after them and stop before.
 */
export const roomFactories: readonly RoomFactory[] = [
  protocolRoom,
  historyRoom,
  telemetryRoom,
  scripting,
  stagesRoom,
  modelsRoom,
  proceduresRoom,
  streamsRoom,
  tasksRoom,
  catalogueRoom,
  accessRoom,
  definitionsRoom,
  explainRoom,
  sqlRoom,
];
