import type { Room, Services } from '../engine/context.js';
import { eventTable } from './event-table.js';
import { Logs } from './log.js';
import { LogStore } from './log-store.js';
import { systemLog } from './system-log.js';

export type { Message } from './log.js';

/** What room `telemetry` offers to the others. */
export interface Telemetry extends Room {
  readonly logs: Logs;
}

/** Room `telemetry`: the event table, and what routines log into it. */
export const telemetryRoom = (services: Services): Telemetry => {
  const store = new LogStore(services);
  const logs = new Logs(store);
  return {
    name: 'telemetry',
    logs,
    systemFunctions: systemLog(logs),
    // the engine stands once all rooms do
    relations: eventTable(() => services.engine.rooms),
    events: () => store.all(),
    start: () => store.open(),
  };
};
