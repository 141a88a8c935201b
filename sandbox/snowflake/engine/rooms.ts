import { accessRoom } from '../access/index.js';
import { catalogueRoom } from '../catalogue/index.js';
import { sqlRoom } from '../sql/index.js';
import type { Room, Services } from './context.js';

export type RoomFactory = (services: Services) => Room;

/** The rooms in the order in which they are asked whether a statement is theirs. */
export const roomFactories: readonly RoomFactory[] = [catalogueRoom, accessRoom, sqlRoom];
