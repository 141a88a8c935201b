import { EVENTS_ADMIN, EVENTS_VIEWER } from '../access/shared.js';
import type { Relation, Room, Table } from '../engine/context.js';
import { tableOf } from '../tasks/history-table.js';
import { EVENT_COLUMNS, eventCells } from './event-row.js';

/** `SNOWFLAKE.TELEMETRY.EVENTS` and its view: what the rooms tell, oldest first. */
export const eventTable = (rooms: () => readonly Room[]): Relation[] => {
  const table = async (): Promise<Table> => {
    const told = await Promise.all(rooms().map((room) => room.events?.() ?? []));
    const rows = told.flat().sort((a, b) => a.at - b.at);
    return tableOf(EVENT_COLUMNS, rows.map(eventCells));
  };
  const place = { schema: 'TELEMETRY', table } as const;
  return [
    { ...place, name: 'EVENTS', readers: [EVENTS_ADMIN] },
    { ...place, name: 'EVENTS_VIEW', readers: [EVENTS_VIEWER, EVENTS_ADMIN] },
  ];
};
