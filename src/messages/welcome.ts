import { blockId, context, type Message, message, section } from './kit.js';

/** Posted once in a channel: what Dagbot does, and the one thing to type. */
export const welcome = (): Message =>
  message(
    'Dagbot retrains the fraud model every day and asks you before a new version goes live. To begin, type /dag deploy.',
    [
      section(
        '*I retrain the fraud model every day, and ask you before a new version goes live.*\nI run the DAG in Snowflake, compare each candidate with the live version on the same unseen transactions, and post the comparison here for you to promote or reject.',
        blockId('welcome', 'what', 'channel'),
      ),
      section(
        '*To begin, type* `/dag deploy`\nIt shows what would be created in Snowflake. Nothing changes until somebody clicks Apply.',
        blockId('welcome', 'begin', 'channel'),
      ),
      context(
        'All commands: `/dag help` · or ask me: “@Dagbot what is live?”',
        blockId('welcome', 'more', 'channel'),
      ),
    ],
    { event_type: 'dagbot_welcome', event_payload: {} },
  );
