import { blockId, context, type Message, message, section } from './kit.js';
import { clock } from './times.js';

/** An answer with where it comes from; `answer` is mrkdwn, `plain` the same without markup. */
export interface Answer {
  readonly plain: string;
  readonly answer: string;
  readonly source: string;
  readonly readAt: Date;
}

/** An answer from facts: the answer in the first words, then its sources. */
export const answer = ({ plain, answer: words, source, readAt }: Answer): Message =>
  message(`${plain} Source: ${source.replaceAll('`', '')}.`, [
    section(words, blockId('answer', 'answer', 'reply')),
    context(`Source: ${source} · read ${clock(readAt)}`, blockId('answer', 'source', 'reply')),
  ]);

/** What can be asked, for a question that cannot be answered. */
export const answerUnknown = (): Message =>
  message(
    'I cannot answer that from the runs, versions or decisions I keep. I can answer: what is running, what is live, what waits, how the last run went, why a version was rejected, who can promote.',
    [
      section(
        [
          '*I cannot answer that from the runs, versions or decisions I keep.* Questions I can answer:',
          '• What is running?',
          '• What is live? Since when?',
          '• What waits for a decision?',
          '• How did the last run go?',
          '• Why was v202611210600 rejected?',
          '• Who can promote?',
        ].join('\n'),
        blockId('answer', 'answer', 'unknown'),
      ),
      context('Commands: `/dag help`', blockId('answer', 'more', 'unknown')),
    ],
  );
