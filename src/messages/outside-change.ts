import { blockId, context, header, type Message, message, section } from './kit.js';
import { liveCode, liveName } from './words.js';

/** The live marker differs from what Dagbot last did: somebody moved it by hand. */
export const outsideChange = (key: string, live: string | null, previous: string | null): Message =>
  message(
    `The live version was changed outside Dagbot, from ${liveName(previous)} to ${liveName(live)}. Promotions are on hold until an admin settles it.`,
    [
      header(
        'person',
        'The live version was changed outside Dagbot',
        blockId('outside', 'status', key, 1),
      ),
      section(
        `*The live marker moved from ${liveCode(previous)} to ${liveCode(live)}, and Dagbot did not move it.*\nPromotions are on hold until an admin settles it.`,
        blockId('outside', 'reading', key, 1),
      ),
      context(`Ledger entry ${key}`, blockId('outside', 'about', key, 1)),
    ],
    { event_type: 'dagbot_outside', event_payload: { ledger: key } },
  );
