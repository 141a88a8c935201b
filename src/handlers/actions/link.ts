import type { AllMiddlewareArgs, SlackActionMiddlewareArgs } from '@slack/bolt';

/** A button that opens a page still sends a payload, and Slack wants it acked. */
export const link = async ({
  ack,
}: SlackActionMiddlewareArgs & AllMiddlewareArgs): Promise<void> => {
  await ack();
};
